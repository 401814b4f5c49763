"""Which words hold at each level, and two people who change one text."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.cycles import CycleFactory
from tests.factories.organisations import InstituteFactory
from toolkit.wordings.errors import WordingError
from toolkit.wordings.kinds import all_kinds, kind_of
from toolkit.wordings.models import WordingVersion
from toolkit.wordings.queries import standing_of, standings, words_of
from toolkit.wordings.services import latest_version, mark_of, save_wording

pytestmark = pytest.mark.django_db
TEXT = "Renoncement noté\n\nBonjour {{ personne }}, c’est noté."


@pytest.fixture
def kind():
    return kind_of("candidature.declined")


@pytest.fixture
def cycle():
    return CycleFactory()


def save(kind, institute, text=TEXT, *, scope=None, seen=None, actor=None):
    before = mark_of(latest_version(kind, institute=institute, scope=scope))
    return save_wording(
        actor=actor or UserFactory(), kind=kind, institute=institute, scope=scope, text=text, seen=seen or before
    )


def test_a_cycle_is_heard_before_its_institute_and_an_institute_before_the_product(kind, cycle):
    institute = cycle.institute
    assert words_of(kind, institute=institute, scope=cycle.uuid) == kind.default
    save(kind, institute, TEXT)
    save(kind, institute, TEXT.replace("noté", "reçu"), scope=cycle.uuid)
    assert "Renoncement reçu" in words_of(kind, institute=institute, scope=cycle.uuid)
    assert "Renoncement noté" in words_of(kind, institute=institute, scope=CycleFactory(institute=institute).uuid)
    assert words_of(kind, institute=InstituteFactory(code="AUTRE")) == kind.default


def test_going_back_is_a_change_too(kind, cycle):
    first = save(kind, cycle.institute)
    back = save(kind, cycle.institute, "")
    assert words_of(kind, institute=cycle.institute) == kind.default
    assert list(WordingVersion.objects.values_list("pk", flat=True)) == [back.pk, first.pk]
    assert standing_of(kind, institute=cycle.institute).is_default


def test_what_says_the_same_is_no_version(kind, cycle):
    save(kind, cycle.institute)
    assert save(kind, cycle.institute, f"\n{TEXT}\n") is None
    assert WordingVersion.objects.count() == 1


def test_somebody_who_had_another_text_before_their_eyes_is_told(kind, cycle):
    save(kind, cycle.institute)
    with pytest.raises(WordingError, match="changé entre-temps") as caught:
        save(kind, cycle.institute, TEXT.replace("noté", "lu"), seen="0")
    assert caught.value.status == 409
    assert "noté" in words_of(kind, institute=cycle.institute)


def test_nothing_is_kept_of_a_text_that_cannot_be_sent(kind, cycle):
    with pytest.raises(WordingError, match="persone"):
        save(kind, cycle.institute, "Objet\n\nBonjour {{ persone }}")
    assert not WordingVersion.objects.exists()


def test_what_every_institute_shares_is_changed_by_none(cycle):
    with pytest.raises(WordingError, match="commun à tous les instituts"):
        save(kind_of("password_reset"), cycle.institute, "Objet\n\n{{ lien }}")


def test_the_list_costs_one_query_however_many_texts_were_changed(cycle, django_assert_num_queries):
    kinds = [kind for kind in all_kinds() if not kind.shared]
    for kind in kinds[:2]:
        save(kind, cycle.institute, kind.default + "\n\nEt voilà.")
    for kind in kinds:
        save(kind, cycle.institute, kind.default + "\n\nMerci.", scope=cycle.uuid)
    with django_assert_num_queries(1):
        found = standings(kinds, institute=cycle.institute, scope=cycle.uuid)
    assert all(standing.text.endswith("Merci.\n") for standing in found.values())
