"""The targets of the group before its committee: who sets them, what is refused, what is kept of each change."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from committee.journal import CommitteeAct, journal_of
from committee.models import Committee
from committee.services import change_targets
from cycles.enums import CycleState
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import make_committee, make_item, recuse
from tests.marks import shown_at
from toolkit.domain.errors import DomainError
from toolkit.journal.models import JournalEntry
from workshop.changes import changes_of, seal_of
from workshop.models import PartVersion, PendingChange
from workshop.parts import GRID, PartKey
from workshop.services.changes import publish_changes
from workshop.services.editing import save_part
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db

TARGETS = "/commission/cibles/"
WOMEN = Target("GENDER", "WOMEN", "AT_LEAST", 8)
TYPED = {"target_1_who": "GENDER:WOMEN", "target_1_bound": "", "target_1_number": "8", "decline_share": "10"}


@pytest.fixture
def sitting():
    return make_committee(secretary=True)


def change(sitting, actor, *targets, share=10, **more):
    return change_targets(actor=actor, committee=sitting.committee, targets=targets, decline_share=share, **more)


def acts(sitting) -> list[JournalEntry]:
    return list(JournalEntry.objects.about(journal_of(sitting.committee)).filter(kind=CommitteeAct.TARGETS))


def stored(sitting) -> list:
    return Cycle.objects.get(pk=sitting.cycle.pk).targets


@pytest.mark.parametrize("name", ["head", "president", "secretary"])
def test_who_composes_sets_the_targets_once(sitting, session_of, name):
    client = session_of(getattr(sitting, name))
    sent = TYPED | shown_at(client, TARGETS)
    for _ in range(2):  # a double click
        assert client.post(TARGETS, sent).status_code == 302
    assert stored(sitting) == [WOMEN.write()]
    (act,) = acts(sitting)
    assert act.reason == "Ajouté : Au moins 8\u00a0femmes."
    assertContains(client.get(TARGETS), "Ajouté")


def test_others_read_them_and_change_nothing(sitting, session_of):
    change(sitting, sitting.head, WOMEN)
    for user in (sitting.adviser, sitting.members[0]):
        client = session_of(user)
        assertContains(client.get(TARGETS), "Au moins 8\u00a0femmes")
        assertNotContains(client.get(TARGETS), "Enregistrer les cibles")
        assert client.post(TARGETS, TYPED).status_code == 403
        with pytest.raises(DomainError, match="La présidence, le secrétariat et la direction"):
            change(sitting, user)


def test_a_person_kept_away_from_a_dossier_sets_none(sitting, session_of):
    recuse(make_item(sitting), sitting.president)
    with pytest.raises(DomainError, match="tient à l’écart"):
        change(sitting, sitting.president, WOMEN)
    client = session_of(sitting.president)
    assertNotContains(client.get(TARGETS), "Enregistrer les cibles")
    assertContains(client.post(TARGETS, TYPED | {"seen": ""}), "tient à l’écart", status_code=403)


def test_nothing_changes_once_decisions_are_published_or_the_cycle_archived(sitting, session_of):
    Committee.objects.filter(pk=sitting.committee.pk).update(published_at=timezone.now(), published_by=sitting.head)
    with pytest.raises(DomainError, match="ne changent plus"):
        change(sitting, sitting.head, WOMEN)
    assertContains(session_of(sitting.head).get(TARGETS), "ne\n      changent plus")
    Committee.objects.filter(pk=sitting.committee.pk).update(published_at=None)
    Cycle.objects.filter(pk=sitting.cycle.pk).update(state=CycleState.ARCHIVED)
    with pytest.raises(DomainError, match="archivé"):
        change(sitting, sitting.head, WOMEN)


def test_targets_that_contradict_are_refused_and_nothing_typed_is_lost(sitting, session_of):
    client = session_of(sitting.head)
    more = {"target_2_who": "GENDER:WOMEN", "target_2_bound": "AT_MOST", "target_2_number": "5"}
    response = client.post(TARGETS, TYPED | more | shown_at(client, TARGETS))
    assertContains(response, "contredit", status_code=422)
    assertContains(response, 'href="#id_target_2_number"', status_code=422)
    assertContains(response, 'name="target_2_number" value="5"', status_code=422)
    assert stored(sitting) == []
    with pytest.raises(DomainError, match=r"^Cible 2 : .*contredit"):
        change(sitting, sitting.head, WOMEN, Target("GENDER", "WOMEN", "AT_MOST", 5))
    with pytest.raises(DomainError, match="de 0 à 90"):
        change(sitting, sitting.head, share=91)


def test_what_a_page_does_not_send_is_left_as_it_is(sitting, session_of):
    change(sitting, sitting.head, WOMEN, share=15)
    client = session_of(sitting.head)
    assert client.post(TARGETS, shown_at(client, TARGETS)).status_code == 302
    assert client.post(TARGETS, {"decline_share": "20"} | shown_at(client, TARGETS)).status_code == 302
    cycle = Cycle.objects.get(pk=sitting.cycle.pk)
    assert (cycle.targets, cycle.decline_share) == ([WOMEN.write()], 20)


def test_a_stale_page_is_refused_with_both_versions_and_goes_over_on_a_second_say(sitting, session_of):
    client = session_of(sitting.secretary)
    sent = TYPED | shown_at(client, TARGETS)
    change(sitting, sitting.head, Target("GENDER", "WOMEN", "AT_LEAST", 10), share=15)
    response = client.post(TARGETS, sent)
    assertContains(response, "a modifié ces cibles", status_code=409)
    assertContains(response, "Cible 1, nombre", status_code=409)
    assertContains(response, 'name="target_1_number" value="8"', status_code=409)
    assert stored(sitting)[0]["number"] == 10
    again = {name: value for name, value in response.context["form"].data.items() if name in {*sent, "seen"}}
    assert client.post(TARGETS, again).status_code == 302
    assert stored(sitting) == [WOMEN.write()]
    assert acts(sitting)[0].reason.split("\n") == [
        "Retiré : Au moins 10\u00a0femmes.",
        "Ajouté : Au moins 8\u00a0femmes.",
        "Désistements attendus : 10 % au lieu de 15 %.",
    ]


def test_both_histories_tell_what_was_changed_on_either_side(sitting):
    change(sitting, sitting.president, WOMEN)
    version = PartVersion.objects.get(cycle=sitting.cycle, key=str(PartKey(GRID)))
    assert (version.author, version.before["targets"], version.after["targets"]) == (
        sitting.president,
        [],
        [WOMEN.write()],
    )
    working = WorkingCopy(Cycle.objects.get(pk=sitting.cycle.pk))
    key = PartKey(GRID)
    saved = save_part(actor=sitting.head, cycle=sitting.cycle, key=key, values={"targets": []}, seen=working.seen(key))
    changes = changes_of(saved)
    publish_changes(actor=sitting.head, cycle=sitting.cycle, keys=[str(key)], seen=seal_of(changes))
    assert [act.reason for act in acts(sitting)] == [
        "Retiré : Au moins 8\u00a0femmes.",
        "Ajouté : Au moins 8\u00a0femmes.",
    ]


def test_a_change_that_waits_in_the_workshop_says_that_the_committee_wrote_meanwhile(sitting):
    working, key = WorkingCopy(sitting.cycle), PartKey(GRID)
    wish = Target("GENDER", "WOMEN", "AT_LEAST", 9, 300).write()
    save_part(actor=sitting.adviser, cycle=sitting.cycle, key=key, values={"targets": [wish]}, seen=working.seen(key))
    change(sitting, sitting.president, WOMEN)
    changes = changes_of(WorkingCopy(Cycle.objects.get(pk=sitting.cycle.pk)))
    with pytest.raises(DomainError, match="a changé depuis"):
        publish_changes(actor=sitting.head, cycle=sitting.cycle, keys=[str(key)], seen=seal_of(changes))
    assert PendingChange.objects.get(cycle=sitting.cycle).values["targets"] == [wish]
    assert stored(sitting) == [WOMEN.write()]


@pytest.mark.parametrize("number", [0, 24])
def test_the_page_takes_a_constant_number_of_queries(sitting, session_of, django_assert_num_queries, number):
    regions = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93")
    lines = [Target("REGION", region, bound, 1) for region in regions for bound in ("AT_LEAST", "AT_MOST")][:number]
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=[line.write() for line in lines])
    client = session_of(sitting.president)
    with django_assert_num_queries(8):
        client.get(TARGETS)
