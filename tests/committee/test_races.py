"""Two people at once: what each relies on is locked, in one order."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services import withdraw_candidature
from committee.enums import Outcome
from committee.models import Adoption, Decision, Item, Recusal, Scenario
from committee.scenarios.adopting import adopt_scenario
from committee.scenarios.adoption_plan import Plan
from committee.scenarios.finding import find_open_scenario
from committee.scenarios.layout import Place
from committee.scenarios.making import copy_scenario
from committee.scenarios.page import ScenarioPage
from committee.scenarios.placing import place_items
from committee.services import change_targets, give_seat, publish_decisions, save_assessment
from committee.services.targets import held_targets
from cycles.models import Cycle
from cycles.targets import Target
from instruction.services import declare_eligible, grant_extension, reconsider_candidature
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in
from tests.factories.committee import bulk_items, decide, make_committee, marks_of
from tests.factories.scenarios import IN, WAIT, make_scenario
from toolkit.domain.errors import DomainError
from toolkit.domain.marks import fingerprint

pytestmark = pytest.mark.django_db(transaction=True)


def race(*acts):
    """Run these acts at the same time, each on a connection of its own; return what they raised."""
    barrier = threading.Barrier(len(acts), timeout=20)
    raised = []

    def run(act):
        try:
            barrier.wait()
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return raised


@pytest.mark.parametrize("number", range(3))
def test_seat_and_dossier_that_come_at_once_see_each_other(number):
    sitting = make_committee(members=1)
    candidature = candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)
    person = make_staff(Role.COMMITTEE_MEMBER, institute=sitting.cycle.institute)
    seat = {"committee": sitting.committee, "user": person, "siren": candidature.siret[:9]}
    assert not race(
        partial(declare_eligible, actor=sitting.adviser, candidature=candidature),
        partial(give_seat, actor=sitting.head, **seat),
    )
    assert Recusal.objects.get().seat.user == person


@pytest.mark.parametrize("number", range(3))
def test_targets_written_on_two_pages_at_once_are_those_of_one_of_them(number):
    sitting = make_committee(members=1)
    seen = fingerprint(held_targets(sitting.cycle))
    change = partial(change_targets, committee=sitting.committee, decline_share=10, seen=seen)
    raised = race(
        partial(change, actor=sitting.head, targets=[Target("GENDER", "WOMEN", "AT_LEAST", 8)]),
        partial(change, actor=sitting.president, targets=[Target("GENDER", "MEN", "AT_LEAST", 8)]),
    )
    assert [type(error).__name__ for error in raised] == ["StaleError"]
    assert len(Cycle.objects.get(pk=sitting.cycle.pk).targets) == 1


@pytest.mark.parametrize("number", range(3))
def test_targets_do_not_change_under_a_publication(number):
    sitting = make_committee(members=1)
    decide(bulk_items(1, sitting, readers=2)[0], sitting.president, Outcome.ADMITTED)
    women = [Target("GENDER", "WOMEN", "AT_LEAST", 1)]
    raised = race(
        partial(publish_decisions, actor=sitting.head, committee=sitting.committee),
        partial(change_targets, actor=sitting.president, committee=sitting.committee, targets=women, decline_share=10),
    )
    assert [type(error).__name__ for error in raised] in ([], ["DomainError"])
    assert bool(raised) == (Cycle.objects.get(pk=sitting.cycle.pk).targets == [])


@pytest.mark.parametrize("number", range(3))
def test_reading_and_change_of_siren_do_not_wait_for_each_other_forever(number):
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    member = sitting.members[0]
    mine = Item.objects.get(pk=item.pk)
    marks = marks_of(sitting.cycle, 4)
    seat = {"committee": sitting.committee, "user": member, "siren": item.candidature.siret[:9]}
    raised = race(
        partial(save_assessment, actor=member, item=mine, marks=marks, comment="", validate=True),
        partial(give_seat, actor=sitting.head, **seat),
    )
    assert [type(error).__name__ for error in raised] in ([], ["NotAllowedError"])
    assert Recusal.objects.get().seat.user == member
    item.refresh_from_db()
    assert (item.assessment_count, item.assessments.count()) == (0, 0)


@pytest.mark.parametrize("number", range(2))
def test_decision_and_return_to_instruction_exclude_each_other(number):
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    candidature = Candidature.objects.get(pk=item.candidature_id)
    raised = race(
        partial(decide, item, sitting.president, "admitted"),
        partial(reconsider_candidature, actor=sitting.adviser, candidature=candidature, reason="Fait nouveau."),
    )
    assert [type(error).__name__ for error in raised] == ["DomainError"]
    candidature.refresh_from_db()
    assert Decision.objects.exists() == (candidature.state == State.ELIGIBLE)


@pytest.mark.parametrize("number", range(3))
def test_withdrawal_and_publication_do_not_wait_for_each_other_forever(number):
    sitting = make_committee(members=1)
    items = bulk_items(3, sitting)
    for item in items:
        decide(item, sitting.president, Outcome.ADMITTED)
    leaving = Candidature.objects.get(pk=items[1].candidature_id)
    raised = race(
        partial(publish_decisions, actor=sitting.head, committee=sitting.committee),
        partial(withdraw_candidature, actor=leaving.applicant, candidature=leaving),
    )
    assert [type(error).__name__ for error in raised] in ([], ["StaleError"])
    leaving.refresh_from_db()
    assert leaving.state == (State.ADMITTED if raised else State.WITHDRAWN)
    assert not Decision.objects.secret().filter(item__removed_at__isnull=True).exists()


def test_extension_and_publication_at_once_leave_one_of_them():
    sitting = make_committee(members=1)
    item = bulk_items(1, sitting)[0]
    late = CandidatureFactory(cycle=sitting.cycle)
    decide(item, sitting.president, Outcome.ADMITTED)
    day = timezone.localdate() + timedelta(days=3)
    refusals = race(
        partial(grant_extension, actor=sitting.adviser, candidature=late, until=day, reason="Hospitalisation."),
        partial(publish_decisions, actor=sitting.head, committee=sitting.committee),
    )
    assert [type(refusal) for refusal in refusals] == [DomainError]
    late.refresh_from_db()
    assert Decision.objects.secret().exists() == bool(late.extended_until)


@pytest.fixture
def composed():
    """Six dossiers in a scenario that the committee composes together: two admitted, three who wait, one out."""
    sitting = make_committee(members=1)
    rows = bulk_items(6, sitting, readers=1)
    scenario = make_scenario(sitting, admitted=rows[:2], waiting=rows[2:5], rejected=rows[5:])
    Scenario.objects.update(audience="committee")
    return sitting, rows, scenario


@pytest.mark.parametrize("number", range(2))
def test_two_moves_at_once_are_made_one_after_the_other(composed, number):
    sitting, rows, scenario = composed
    act = partial(place_items, scenario=scenario, seen=1)
    raised = race(
        partial(act, actor=sitting.adviser, places={rows[2].uuid: Place(IN)}),  # the others of the list move up
        partial(act, actor=sitting.head, places={rows[4].uuid: Place(WAIT, 1)}),
    )
    assert [type(error).__name__ for error in raised] == ["StaleError"]
    assert Scenario.objects.get().revision == 2


@pytest.mark.parametrize("number", range(2))
def test_moves_at_once_in_two_scenarios_do_not_wait_for_each_other_forever(composed, number):
    sitting, rows, scenario = composed
    other = make_scenario(sitting, name="B", waiting=rows)
    raised = race(
        partial(place_items, actor=sitting.adviser, scenario=scenario, places={rows[2].uuid: Place(WAIT, 3)}),
        partial(place_items, actor=sitting.adviser, scenario=other, places={rows[4].uuid: Place(WAIT, 1)}),
        partial(copy_scenario, actor=sitting.adviser, scenario=scenario),
    )
    assert not raised


def adopted(scenario):
    """What decisions say, beside what the composition that was adopted says."""
    made = Decision.objects.order_by("item").values_list("item", "outcome", "rank")
    held = [(row["item"], row["column"], row["rank"]) for row in Adoption.objects.get(scenario=scenario).rows]
    return list(made), sorted(held)


@pytest.mark.parametrize("number", range(2))
def test_a_move_and_an_adoption_at_once_leave_what_was_read(composed, number):
    sitting, rows, scenario = composed
    raised = race(
        partial(place_items, actor=sitting.adviser, scenario=scenario, places={rows[2].uuid: Place(IN)}),
        partial(adopt_scenario, actor=sitting.head, scenario=scenario, motive="Motif.", seen=seal(sitting, scenario)),
    )
    assert [type(error).__name__ for error in raised] in ([], ["StaleError"])
    assert Decision.objects.count() == (0 if raised else 6)
    if not raised:
        made, held = adopted(scenario)
        assert made == held
    assert Scenario.objects.get().revision == 2


@pytest.mark.parametrize("number", range(2))
def test_a_withdrawal_and_an_adoption_at_once_leave_no_decision_on_who_left(composed, number):
    sitting, rows, scenario = composed
    leaving = Candidature.objects.get(pk=rows[3].candidature_id)
    raised = race(
        partial(withdraw_candidature, actor=leaving.applicant, candidature=leaving),
        partial(adopt_scenario, actor=sitting.head, scenario=scenario, motive="Motif.", seen=seal(sitting, scenario)),
    )
    assert [type(error).__name__ for error in raised] in ([], ["StaleError"])
    waiting = Decision.objects.filter(rank__isnull=False).order_by("rank").values_list("item", "rank")
    assert list(waiting) == ([] if raised else [(rows[2].pk, 1), (rows[4].pk, 2)])
    assert not scenario.placements.filter(item=rows[3]).exists()


@pytest.mark.parametrize("number", range(2))
def test_two_adoptions_at_once_leave_the_decisions_of_one(composed, number):
    sitting, rows, scenario = composed
    other = make_scenario(sitting, sitting.head, name="B", admitted=rows[3:], waiting=[rows[1], rows[0], rows[2]])
    seals = seal(sitting, scenario), seal(sitting, other)
    raised = race(
        partial(adopt_scenario, actor=sitting.adviser, scenario=scenario, motive="Motif.", seen=seals[0]),
        partial(adopt_scenario, actor=sitting.head, scenario=other, reason="Dit.", motive="Motif.", seen=seals[1]),
    )
    assert [type(error).__name__ for error in raised] == ["StaleError"]
    made, held = adopted(Adoption.objects.get().scenario)
    assert made == held


def seal(sitting, scenario):
    """That of the page which tells what an adoption does."""
    found = find_open_scenario(scenario.author, scenario.uuid)
    return Plan(ScenarioPage(found.composer, found.open_scenario)).seal
