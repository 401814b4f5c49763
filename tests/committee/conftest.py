import pytest

from tests.factories.accounts import sign_in
from tests.factories.committee import bulk_items, make_committee


@pytest.fixture
def sitting():
    """A president, two members, a secretary, an adviser and a head of service."""
    return make_committee(secretary=True)


@pytest.fixture
def item(sitting):
    """One dossier before that committee, unread."""
    return bulk_items(1, sitting)[0]


@pytest.fixture
def session_of(client):
    """Open the session of someone, again if need be, and return the client."""
    known = set()

    def open_session(user):
        if user.pk in known:
            client.logout()
            user.authenticator_set.all().delete()
        known.add(user.pk)
        sign_in(client, user)
        return client

    return open_session
