"""Moving and swapping in a scenario: ranks without gaps, second clicks, two composers, what leaves meanwhile."""

import re
from uuid import uuid4

import pytest

from candidatures.enums import State
from candidatures.services import withdraw_candidature
from committee.models import Committee, Item, PlacementMove
from committee.scenarios.layout import Place
from committee.scenarios.placing import place_items, swap_items, undo_change
from instruction.services import declare_eligible
from tests.factories.candidatures import candidature_in
from tests.factories.scenarios import IN, OUT, WAIT, held, make_scenario
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(scenario):
    scenario.audience = "committee"
    scenario.save()
    return scenario


def move(scenario, actor, item, column, rank=None, **more):
    return place_items(actor=actor, scenario=scenario, places={item.uuid: Place(column, rank)}, **more)


def waiting(scenario):
    return list(scenario.placements.filter(column=WAIT).order_by("rank").values_list("item", "rank"))


def test_a_move_leaves_no_gap_in_the_ranks(sitting, scenario, items):
    change = move(scenario, sitting.adviser, items[2], IN, seen=1)
    assert (change.items, change.scenario.revision) == ([items[2].pk], 2)
    assert waiting(scenario) == [(items[3].pk, 1), (items[4].pk, 2)]
    move(scenario, sitting.adviser, items[0], WAIT, 2)
    assert waiting(scenario) == [(items[3].pk, 1), (items[0].pk, 2), (items[4].pk, 3)]
    move(scenario, sitting.adviser, items[1], WAIT)  # at the end
    move(scenario, sitting.adviser, items[4], WAIT, 99)  # past the end is the end
    assert waiting(scenario) == [(items[3].pk, 1), (items[0].pk, 2), (items[1].pk, 3), (items[4].pk, 4)]


def test_two_swapped_take_each_other_s_place(sitting, scenario, items):
    swap_items(actor=sitting.adviser, scenario=scenario, item=items[0].uuid, other=items[3].uuid, seen=1)
    assert waiting(scenario) == [(items[2].pk, 1), (items[0].pk, 2), (items[4].pk, 3)]
    assert scenario.placements.get(item=items[3]).column == IN
    swap_items(actor=sitting.adviser, scenario=scenario, item=items[2].uuid, other=items[4].uuid, seen=2)
    assert waiting(scenario) == [(items[4].pk, 1), (items[0].pk, 2), (items[2].pk, 3)]
    with pytest.raises(IncompleteError, match="deux dossiers différents"):
        swap_items(actor=sitting.adviser, scenario=scenario, item=items[2].uuid, other=items[2].uuid)


def test_a_second_click_changes_nothing(sitting, scenario, items):
    swap = {"actor": sitting.adviser, "scenario": scenario, "item": items[0].uuid, "other": items[3].uuid, "seen": 1}
    swap_items(**swap)
    once = held(scenario)
    again = swap_items(**swap)
    assert (held(scenario), again.scenario.revision, len(again.moves)) == (once, 2, 2)
    move(scenario, sitting.adviser, items[5], IN, seen=2)
    assert move(scenario, sitting.adviser, items[5], IN, seen=2).scenario.revision == 3
    assert not move(scenario, sitting.adviser, items[5], IN, seen=3).moves  # where it is already
    undo_change(actor=sitting.adviser, scenario=scenario, revision=3)
    undo_change(actor=sitting.adviser, scenario=scenario, revision=3)
    assert held(scenario) == once
    scenario.refresh_from_db()
    assert scenario.revision == 4


def test_undoing_puts_everything_back_by_a_new_act(sitting, scenario, items):
    before, actor = held(scenario), sitting.adviser
    for act in (
        lambda: move(scenario, actor, items[3], IN),
        lambda: move(scenario, actor, items[2], WAIT, 3),
        lambda: swap_items(actor=actor, scenario=scenario, item=items[3].uuid, other=items[5].uuid),
    ):
        change = act()
        undone = undo_change(actor=sitting.adviser, scenario=scenario, revision=change.scenario.revision)
        assert (held(scenario), undone.scenario.revision) == (before, change.scenario.revision + 1)


def test_the_second_of_two_composers_is_told_who_moved_what(sitting, shared, items):
    move(shared, sitting.head, items[2], IN, seen=1)
    name = items[2].candidature.full_name
    with pytest.raises(StaleError, match=re.escape(f"{sitting.head.full_name} a placé {name} parmi les admis à")):
        move(shared, sitting.adviser, items[3], OUT, seen=1)
    assert PlacementMove.objects.count() == 1
    with pytest.raises(DomainError, match="pas le vôtre"):
        undo_change(actor=sitting.adviser, scenario=shared, revision=2)
    move(shared, sitting.adviser, items[3], OUT, seen=2)
    with pytest.raises(StaleError, match=re.escape(sitting.adviser.full_name)):
        undo_change(actor=sitting.head, scenario=shared, revision=2)


@pytest.fixture
def under_review(sitting):
    return candidature_in(State.UNDER_REVIEW, cycle=sitting.cycle, adviser=sitting.adviser)


def admitted_late(sitting, candidature):
    declare_eligible(actor=sitting.adviser, candidature=candidature)
    return Item.objects.get(candidature=candidature)


def test_what_is_withdrawn_leaves_every_scenario_and_is_told(sitting, under_review, items, scenario):
    gone = admitted_late(sitting, under_review)
    place_items(actor=sitting.adviser, scenario=scenario, places={gone.uuid: Place(WAIT, 1)})
    other = make_scenario(sitting, name="B", admitted=[gone])
    withdraw_candidature(actor=under_review.applicant, candidature=gone.candidature)
    assert waiting(scenario) == [(items[2].pk, 1), (items[3].pk, 2), (items[4].pk, 3)]
    assert not other.placements.exists()
    left = scenario.moves.get(by=None)
    assert (left.origin, left.origin_rank, left.target, left.revision) == (WAIT, 1, "", 3)
    with pytest.raises(DomainError, match="n’est plus devant la commission"):
        move(scenario, sitting.adviser, gone, IN)
    with pytest.raises(StaleError, match="a quitté la commission"):
        move(scenario, sitting.adviser, items[0], OUT, seen=2)


def test_what_comes_later_is_placed_nowhere_and_may_be_moved_and_put_back(sitting, under_review, scenario):
    late = admitted_late(sitting, under_review)
    assert not scenario.placements.filter(item=late).exists()
    change = move(scenario, sitting.adviser, late, IN)
    undo_change(actor=sitting.adviser, scenario=scenario, revision=change.scenario.revision)
    assert not scenario.placements.filter(item=late).exists()


def test_unknown_places_and_dossiers_are_refused(sitting, scenario, items):
    for column, rank in (("ailleurs", None), (WAIT, 0)):
        with pytest.raises(IncompleteError, match="Choisissez où le placer"):
            move(scenario, sitting.adviser, items[0], column, rank)
    items[0].uuid = uuid4()
    with pytest.raises(DomainError, match="n’est plus devant la commission"):
        move(scenario, sitting.adviser, items[0], IN)


def test_nothing_moves_once_the_decisions_are_published(sitting, scenario, items):
    Committee.objects.update(published_at=scenario.created_at)
    scenario.committee.refresh_from_db()
    with pytest.raises(DomainError, match="publiées"):
        move(scenario, sitting.adviser, items[0], OUT)


def test_a_scenario_of_somebody_else_is_not_there(sitting, scenario, items):
    with pytest.raises(NotAllowedError) as refused:
        move(scenario, sitting.head, items[0], OUT)
    assert refused.value.status == 404
