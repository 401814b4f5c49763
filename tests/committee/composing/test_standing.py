"""A group counted, and what a swap changes, against the definitions."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committee.composing.problem import Bound, Counted, Person, Problem, Target
from committee.composing.standing import is_allowed, standing_of
from committee.composing.swaps import swap_cost, swaps_in, swaps_out
from tests.committee.composing import by_hand


@given(by_hand.problems(), st.integers(0, 2**16))
@settings(max_examples=30, deadline=None)
def test_standing_counts_as_the_definitions_do(problem, seed):
    keys = sorted(problem.by_key)
    group = Random(seed).sample(keys, Random(seed).randint(1, len(keys)))
    found = standing_of(problem, group)
    assert (found.mean, found.value) == (by_hand.mean(problem, group), by_hand.value(problem, group))
    assert [each.missing for each in found.targets] == [
        by_hand.units_missed(problem, group, target) for target in problem.targets
    ]
    assert sum(len(keys) - 1 for _employer, keys in found.clashes) == by_hand.employers_too_many(problem, group)
    assert is_allowed(problem, group) == (frozenset(group) in set(by_hand.allowed_groups(problem)))


@given(by_hand.problems(), st.integers(0, 2**16))
@settings(max_examples=30, deadline=None)
def test_swap_tells_the_difference_of_two_standings(problem, seed):
    random = Random(seed)
    keys = random.sample(sorted(problem.by_key), len(problem.people))
    group, outside = keys[: problem.seats], keys[problem.seats :]
    leaving = random.choice(["", *group])
    entering = random.choice(["", *outside]) if leaving else (outside or [""])[0]
    if not leaving and not entering:
        return
    after = [key for key in group if key != leaving] + ([entering] if entering else [])
    found = swap_cost(problem, group, leaving, entering)
    assert found.mean == by_hand.mean(problem, after) - by_hand.mean(problem, group)
    assert found.value == by_hand.value(problem, after) - by_hand.value(problem, group)
    assert found.broken == by_hand.units_broken(problem, after) - by_hand.units_broken(problem, group)
    before, then = standing_of(problem, group), standing_of(problem, after)
    changed = [pair for pair in zip(before.targets, then.targets, strict=True) if pair[0] != pair[1]]
    assert [(change.before, change.after) for change in found.changes] == changed
    assert set(found.clashes_made) == {name for name, _keys in then.clashes} - {name for name, _keys in before.clashes}
    assert set(found.clashes_lifted) == {name for name, _keys in before.clashes} - {name for name, _ in then.clashes}


REGIONS = Target("regions", "region", Bound.LEAST, 3, counted=Counted.VALUES)
NO_MORE = Target("no more than two", "region", Bound.MOST, 1, counted=Counted.PEOPLE_OF_EACH)
WOMEN = Target("women", "gender", Bound.LEAST, 2, frozenset({"F"}), weight=300)


def person(key, score, region, gender="F", employer=""):
    return Person(key, score, {"region": region, "gender": gender}, employer)


PEOPLE = (
    person("ana", 16_000, "A", employer="E1"),
    person("bob", 15_500, "A", "M"),
    person("cléo", 15_000, "B", employer="E1"),
    person("dan", 14_000, "C", "M"),
)
PROBLEM = Problem(PEOPLE, 2, (REGIONS, NO_MORE, WOMEN))


def test_swap_says_what_it_makes_and_what_it_loses():
    found = swap_cost(PROBLEM, ["ana", "bob"], "bob", "cléo")
    assert (found.mean, found.mean_after, found.value) == (-250, 15_500, 50)
    assert found.newly_met == (NO_MORE, WOMEN) and not found.newly_missed
    assert (found.clashes_made, found.clashes_lifted) == (("E1",), ())
    # One region and one person fewer are missing, one employer is twice there.
    assert found.broken == -1
    assert swap_cost(PROBLEM, ["ana", "cléo"], "cléo", "bob").clashes_lifted == ("E1",)


def test_people_of_each_names_the_values_at_fault():
    standing = standing_of(PROBLEM, ["ana", "bob"])
    assert [each.at_fault for each in standing.targets] == [(), ("A",), ()]
    assert standing.unmet == (REGIONS, NO_MORE, WOMEN)


def test_all_swaps_of_one_person_come_best_first():
    out = swaps_out(PROBLEM, ["ana", "bob"], "bob", ["cléo", "dan"])
    assert [cost.entering for cost in out] == ["dan", "cléo"]
    assert [cost.leaving for cost in swaps_in(PROBLEM, ["ana", "bob"], "dan")] == ["bob", "ana"]


@pytest.mark.parametrize(
    ("leaving", "entering"), [("ana", "bob"), ("dan", "cléo"), ("ana", "ana"), ("", ""), ("ana", "?")]
)
def test_swap_of_what_is_not_there_is_refused(leaving, entering):
    with pytest.raises((ValueError, KeyError)):
        swap_cost(PROBLEM, ["ana", "bob"], leaving, entering)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seats": 0},
        {"people": (*PEOPLE, PEOPLE[0])},
        {"targets": (WOMEN, WOMEN)},
        {"fixed_in": frozenset({"?"})},
        {"fixed_in": frozenset({"ana"}), "fixed_out": frozenset({"ana"})},
    ],
)
def test_problem_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Problem(**{"people": PEOPLE, "seats": 2, **wrong})


@pytest.mark.parametrize("wrong", [{"number": -1}, {"values": frozenset()}, {"weight": 0}])
def test_target_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Target(**{"key": "t", "family": "f", "bound": Bound.LEAST, "number": 1, "values": frozenset("A"), **wrong})
