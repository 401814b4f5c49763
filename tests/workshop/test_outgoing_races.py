"""Two people change a text at once: one version, and one refusal."""

from functools import partial

import pytest

from accounts.enums import Role
from tests.committee.test_races import race
from tests.factories.accounts import make_staff
from tests.factories.cycles import CallFactory
from toolkit.journal.models import JournalEntry
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import kind_of
from toolkit.wordings.models import WordingVersion
from workshop.outgoing.places import Place
from workshop.services.outgoing import change_wording

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("for_cycle", [False, True])
def test_two_people_change_a_text_once(for_cycle):
    cycle = CallFactory()
    place = Place(cycle.institute, cycle if for_cycle else None)
    heads = [make_staff(Role.HEAD_OF_SERVICE, institute=cycle.institute) for _ in range(2)]
    kind = kind_of("candidature.declined")
    acts = [
        partial(change_wording, actor=head, place=place, kind=kind, text=f"Objet {rank}\n\nTexte.", seen="0")
        for rank, head in enumerate(heads)
    ]
    (refusal,) = race(*acts)
    assert isinstance(refusal, WordingError)
    assert refusal.status == 409
    assert WordingVersion.objects.count() == JournalEntry.objects.filter(kind="wording_changed").count() == 1
