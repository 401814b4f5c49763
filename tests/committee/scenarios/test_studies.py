"""What is computed behind a scenario: asked for once, kept while it is computed again, told with its composition."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from candidatures.enums import State
from candidatures.models import Candidature
from committee.composing.answers import Presence
from committee.enums import StudyKind, StudyState
from committee.models import Item, Study
from committee.scenarios import studies
from committee.scenarios.layout import Place
from committee.scenarios.leaving import leave_scenarios
from committee.scenarios.placing import place_items, swap_items, undo_change
from committee.scenarios.studies import ask_study, run_study, studies_to_go_on
from committee.tasks import go_on_task, study_task
from cycles.models import Cycle
from cycles.targets import Target
from tests.factories.committee import bulk_items
from tests.factories.scenarios import IN, WAIT, make_scenario
from toolkit.domain.errors import NotAllowedError

pytestmark = pytest.mark.django_db

WAITING, STAKES = StudyKind.WAITING, StudyKind.STAKES


@pytest.fixture
def items(sitting):
    """Eight dossiers of means from 0 to 7; the two best and the worst are of men, for three seats and one woman."""
    items = bulk_items(8, sitting, readers=1)
    Candidature.objects.filter(committee_item__in=items).update(title="F")
    Candidature.objects.filter(committee_item__in=[items[0], items[6], items[7]]).update(title="M")
    targets = [Target("GENDER", "WOMEN", "AT_LEAST", 1).write()]
    Cycle.objects.filter(pk=sitting.cycle.pk).update(targets=targets, seats=3, decline_share=10)
    sitting.cycle.refresh_from_db()
    return items


@pytest.fixture
def scenario(sitting, items):
    return make_scenario(sitting, admitted=items[5:], waiting=items[3:5], rejected=items[:3])


def asked(sitting, scenario, kind, **wishes):
    return ask_study(actor=sitting.adviser, scenario=scenario, kind=kind, wishes=wishes)


def computed(sitting, scenario, kind, **wishes):
    study = asked(sitting, scenario, kind, **wishes)
    study_task(study.pk)
    study.refresh_from_db()
    assert study.told == ""
    return study


def come(study):
    """The pause after a move is over."""
    Study.objects.filter(pk=study.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    study_task(study.pk)
    study.refresh_from_db()
    return study


def test_what_is_at_stake_is_told_with_what_decides(sitting, scenario, items, session_of):
    study = computed(sitting, scenario, STAKES, distance=500)
    presences = {each["item"]: each["presence"] for each in study.content["people"]}
    assert presences[items[7].pk] == Presence.EVERY
    assert presences[items[0].pk] == Presence.NONE
    assert presences[items[5].pk] == presences[items[4].pk] == Presence.SOME
    page = session_of(sitting.adviser).get(reverse("committee:study", args=[scenario.uuid, "enjeux"]))
    told = page.context["study"]
    assert {line.card.item for line in told.at_stake} == {items[4], items[5]}
    assertContains(page, "celle d’aujourd’hui")
    assertContains(page, "2 dossiers se jouent")


def test_a_waiting_list_is_proposed_and_taken(sitting, scenario, items, session_of):
    study = computed(sitting, scenario, WAITING, length=2)
    assert study.content["order"] == [items[4].pk, items[3].pk]
    refused = {each["member"]: each for each in study.content["refusals"]}
    assert refused[items[5].pk]["best"]["item"] == items[4].pk  # the only woman is replaced by one
    swap_items(actor=sitting.adviser, scenario=scenario, item=items[3].uuid, other=items[4].uuid)
    place_items(actor=sitting.adviser, scenario=scenario, places={items[1].uuid: Place(WAIT)})
    study = come(study)
    client = session_of(sitting.adviser)
    page = client.get(reverse("committee:study", args=[scenario.uuid, "liste-attente"]))
    assertContains(page, "Prendre cette liste")
    taken = client.post(reverse("committee:study_take_list", args=[scenario.uuid]), {"seen": 3})
    assert taken.status_code == 302
    order = scenario.placements.filter(column=WAIT).order_by("rank").values_list("item", flat=True)
    assert list(order) == study.content["order"][: len(order)]
    assert scenario.placements.filter(column=IN).count() == 3
    stale = client.post(reverse("committee:study_take_list", args=[scenario.uuid]), {"seen": 2})
    assert stale.status_code == 302  # it is there already
    undo_change(actor=sitting.adviser, scenario=scenario, revision=4)
    assert scenario.placements.get(item=items[1]).column == WAIT


def test_a_move_has_it_computed_again_a_little_later(sitting, scenario, items, session_of):
    study = computed(sitting, scenario, WAITING, length=2)
    swap_items(actor=sitting.adviser, scenario=scenario, item=items[6].uuid, other=items[4].uuid)
    study.refresh_from_db()
    assert (study.state, study.revision, study.content_revision) == (StudyState.QUEUED, 2, 1)
    client, url = session_of(sitting.adviser), reverse("committee:study", args=[scenario.uuid, "liste-attente"])
    page = client.get(url)
    assertContains(page, "parle de la version 1 du scénario")
    assertContains(page, "data-watch")
    assertNotContains(page, "Prendre cette liste")
    study_task(study.pk)  # too early: another move may come
    study.refresh_from_db()
    assert study.state == StudyState.QUEUED
    assert (come(study).state, study.content_revision) == (StudyState.DONE, 2)
    assertContains(client.get(url), "celle d’aujourd’hui")


def test_what_has_not_changed_is_not_computed_again(sitting, scenario, items, monkeypatch):
    study = computed(sitting, scenario, STAKES, distance=500)
    monkeypatch.setitem(studies._STUDIES, STAKES, lambda *_: pytest.fail("computed again"))
    swap_items(actor=sitting.adviser, scenario=scenario, item=items[6].uuid, other=items[4].uuid)
    assert come(study).content_revision == 2


def test_scores_and_targets_that_change_make_an_answer_old(sitting, scenario, items, session_of):
    computed(sitting, scenario, STAKES, distance=500)
    client, url = session_of(sitting.adviser), reverse("committee:study", args=[scenario.uuid, "enjeux"])
    Item.objects.filter(pk=items[0].pk).update(mean_score=19)
    assertContains(client.get(url), "Ce n’est plus la composition d’aujourd’hui")
    assertContains(client.get(url), "Demandez un nouveau calcul")
    assert client.post(url, {"distance": 200}).status_code == 302
    assert Study.objects.get().wishes == {"distance": 200}


def test_asked_again_on_its_way_it_is_the_first_one(sitting, scenario):
    first = asked(sitting, scenario, STAKES, distance=100)
    assert asked(sitting, scenario, STAKES, distance=100) == first
    Study.objects.update(state=StudyState.RUNNING, claim=None)
    other = asked(sitting, scenario, STAKES, distance=500)
    assert (other.pk, other.state) == (first.pk, StudyState.QUEUED)


def test_a_worker_whose_row_was_asked_for_again_stops(sitting, scenario, items, monkeypatch):
    study = asked(sitting, scenario, STAKES, distance=500)

    def interrupted(subject, progress):
        Study.objects.update(state=StudyState.QUEUED, claim=None)
        progress(1, 2)
        pytest.fail("It went on.")

    monkeypatch.setitem(studies._STUDIES, STAKES, interrupted)
    run_study(study.pk)
    study.refresh_from_db()
    assert (study.state, study.content) == (StudyState.QUEUED, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"decline_share": 0}, "désistements attendus du cycle sont à 0"),
        ({"targets": [Target("GENDER", "WOMEN", "AT_LEAST", 9).write()]}, ""),
    ],
)
def test_what_cannot_be_told_says_why(sitting, scenario, change, words):
    Cycle.objects.filter(pk=sitting.cycle.pk).update(**change)
    kind = WAITING if words else STAKES
    study = asked(sitting, scenario, kind)
    study_task(study.pk)
    study.refresh_from_db()
    assert study.state == StudyState.FAILED
    assert (words or "Aucun groupe ne respecte toutes les cibles") in study.told


def test_nobody_admitted_is_a_sentence(sitting, items):
    empty = make_scenario(sitting, name="Vide", rejected=items)
    study = asked(sitting, empty, WAITING)
    study_task(study.pk)
    study.refresh_from_db()
    assert "placez d’abord quelqu’un" in study.told


def test_a_fault_is_told_and_can_be_asked_again(sitting, scenario, monkeypatch):
    study = asked(sitting, scenario, STAKES)
    monkeypatch.setitem(studies._STUDIES, STAKES, lambda *_: 1 / 0)
    study_task(study.pk)
    study.refresh_from_db()
    assert (study.state, "raison technique" in study.told) == (StudyState.FAILED, True)
    assert asked(sitting, scenario, STAKES).state == StudyState.QUEUED


def test_the_clock_takes_up_what_was_lost_and_what_a_withdrawal_changed(sitting, scenario, items):
    study = computed(sitting, scenario, WAITING, length=2)
    lost = asked(sitting, scenario, STAKES)
    Study.objects.filter(pk=lost.pk).update(state=StudyState.RUNNING, claimed_at=timezone.now() - timedelta(minutes=7))
    Item.objects.filter(pk=items[7].pk).update(removed_at=timezone.now())
    Candidature.objects.filter(pk=items[7].candidature_id).update(state=State.WITHDRAWN)
    leave_scenarios(items[7])
    assert set(studies_to_go_on()) == {study.pk, lost.pk}
    study.refresh_from_db()
    assert study.revision == 2
    assert go_on_task() == 2


def test_whoever_reads_a_scenario_reads_what_is_computed_and_asks_for_nothing(sitting, scenario, session_of):
    with pytest.raises(NotAllowedError):
        ask_study(actor=sitting.members[0], scenario=scenario, kind=STAKES)
    with pytest.raises(NotAllowedError) as refused:
        ask_study(actor=sitting.head, scenario=scenario, kind=STAKES)
    assert refused.value.status == 404
    url = reverse("committee:study", args=[scenario.uuid, "enjeux"])
    assert session_of(sitting.head).get(url).status_code == 404
    assert session_of(sitting.adviser).get(url.replace("enjeux", "autre")).status_code == 404
