import re

import pytest

from accounts.enums import Role
from tests.factories.accounts import make_staff, sign_in
from tests.factories.organisations import InstituteFactory
from toolkit.notifications.models import OutboxMail


@pytest.fixture
def institute():
    return InstituteFactory(name="Institut d’essai")


@pytest.fixture
def head(institute):
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute, first_name="Claire", last_name="Ott")


@pytest.fixture
def head_client(client, head):
    sign_in(client, head)
    return client


@pytest.fixture
def last_link():
    """Return the path, query included, of the link in the last mail of an event."""

    def find(event: str) -> str:
        mail = OutboxMail.objects.filter(event=event).latest("pk")
        return re.search(r"https?://[^/\s]+(/\S+)", mail.text_body)[1]

    return find
