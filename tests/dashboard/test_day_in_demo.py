"""The homes of the staff along the demonstration: every number leads to as many rows at every stage of the path."""

import pytest

from accounts.models import User
from demo.loading import Loading
from demo.people import ADVISER, ASSISTANT, STAFF, address_of
from demo.stages import OVER, STAGES
from tests.dashboard.numbers import HOME, walk_numbers
from tests.factories.accounts import sign_in
from tests.loaded import load_demo

pytestmark = pytest.mark.django_db


def account(colleague):
    return User.objects.get(email=address_of(colleague.first_name, colleague.last_name))


@pytest.mark.slow
def test_demo_has_a_day_for_the_desk(client):
    """A question answered, one awaited, a note that comes back today, a correction that is late."""
    load_demo()
    told = {}
    for colleague in (ADVISER, ASSISTANT):
        sign_in(client, account(colleague))
        told |= {kind.slug: kind for kind in client.get(HOME).context["waiting"]}
    assert [thing.name for thing in told["reponse-a-lire"].things] == ["Yvan Kowalczyk-Humm"]
    assert [thing.name for thing in told["correction-en-retard"].things] == ["Bénédicte Lamothe-Ruiz"]
    [note] = told["note-a-revoir"].things
    assert (note.name, note.when) == ("Mireille Tchoumi", "aujourd’hui")
    assert [thing.name for thing in told["formulaire-a-verifier"].things] == ["Fatoumata Delcroix"]


@pytest.mark.slow
def test_every_number_at_every_stage(client):
    load_demo()
    loading = Loading()
    for act in (None, *dict.fromkeys(act for name, act in STAGES.items() if name not in OVER)):
        if act is not None:
            act(loading)
        for colleague in STAFF:
            sign_in(client, account(colleague))
            walk_numbers(client)
