"""What one more would gain, and what contradicts, against every group and every set of limits."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from committee.composing.contradicting import contradiction
from committee.composing.problem import Bound, Counted, Limit, LimitKind, Person, Problem, Target
from committee.composing.proposing import propose
from committee.composing.relaxing import binding_limits
from tests.committee.composing import by_hand


def broken_limits(problem, group):
    """The limits that a group of any size breaks."""
    found = {
        Limit(LimitKind.TARGET, target.key)
        for target in problem.targets
        if target.weight is None and by_hand.units_missed(problem, group, target)
    }
    found |= {Limit(LimitKind.ONE_PER_EMPLOYER)} if by_hand.employers_too_many(problem, group) else set()
    found |= {Limit(LimitKind.SEATS)} if len(group) != problem.seats else set()
    found |= {Limit(LimitKind.FIXED_IN, key) for key in problem.fixed_in - set(group)}
    return found | {Limit(LimitKind.FIXED_OUT, key) for key in problem.fixed_out & set(group)}


def best_by_hand(problem, allowance):
    """The best value of all groups, when one limit may be broken as `allowance` says of a group and a limit."""
    values = [
        by_hand.value(problem, group)
        for group in combinations(sorted(problem.by_key), problem.seats)
        if all(allowance(limit, group) for limit in broken_limits(problem, group))
    ]
    return max(values, default=None)


def gain_by_hand(problem, limit):
    """By the definition, on the groups: broken by one is still allowed."""

    def allowance(broken, group):
        if broken != limit:
            return False
        if limit.kind == LimitKind.ONE_PER_EMPLOYER:
            return by_hand.employers_too_many(problem, group) <= 1
        if limit.kind != LimitKind.TARGET:
            return True
        target = problem.target_of[limit.key]
        number = target.number + (1 if target.bound == Bound.MOST else -1)
        return by_hand.units_missed(problem, group, replace(target, number=number)) == 0

    return best_by_hand(problem, allowance) - best_by_hand(problem, lambda _limit, _group: False)


@given(by_hand.problems(most=7))
@settings(max_examples=20, deadline=None)
def test_gain_of_one_more_is_what_every_group_gives(problem):
    check_gains(problem)


@pytest.mark.slow
@given(by_hand.problems(most=10, seats=5, step=100))
@settings(max_examples=200, deadline=None)
def test_gain_among_ten_is_what_every_group_gives(problem):
    check_gains(problem)


def check_gains(problem):
    proposal = propose(problem)
    if proposal is None:
        return
    found = binding_limits(problem, proposal)
    assert {each.limit for each in found} == set(problem.limits) - {Limit(LimitKind.SEATS)}
    for each in found:
        assert each.gain == gain_by_hand(problem, each.limit)
        group = (set(proposal.group) - set(each.leaving)) | set(each.entering)
        assert by_hand.value(problem, group) == proposal.value + each.gain
    assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)


@given(by_hand.problems(most=6, seats=5))
@settings(max_examples=30, deadline=None)
def test_contradiction_is_the_first_of_the_smallest_sets(problem):
    check_contradiction(problem)


@pytest.mark.slow
@given(by_hand.problems(most=9, seats=7))
@settings(max_examples=300, deadline=None)
def test_contradiction_among_nine_is_the_first_of_the_smallest_sets(problem):
    check_contradiction(problem)


def check_contradiction(problem):
    keys = sorted(problem.by_key)
    ways = [set(group) for size in range(len(keys) + 1) for group in combinations(keys, size)]
    broken = [broken_limits(problem, group) for group in ways]
    sets = (limits for size in range(len(problem.limits) + 1) for limits in combinations(problem.limits, size))
    first = next((limits for limits in sets if all(each & set(limits) for each in broken)), None)
    found = contradiction(problem)
    assert (found.limits if found else None) == first
    assert (found is None) == (propose(problem) is not None)


def people(*traits, employers=()):
    names = [*employers, *[""] * len(traits)]
    return tuple(
        Person(f"p{at}", 15_000, {"region": region, "gender": gender}, names[at])
        for at, (region, gender) in enumerate(traits)
    )


WOMEN = Target("women", "gender", Bound.LEAST, 2, frozenset("F"))
FEW_OF_A = Target("few of A", "region", Bound.MOST, 1, frozenset("A"))
MEN = Target("men", "gender", Bound.LEAST, 1, frozenset("M"))
REGIONS = Target("regions", "region", Bound.LEAST, 3, counted=Counted.VALUES)
TEAM = people("AF", "AF", "AF", "BM", "BM")


def target(key):
    return Limit(LimitKind.TARGET, key)


@pytest.mark.parametrize(
    ("problem", "limits"),
    [
        (Problem(TEAM, 3, (WOMEN, FEW_OF_A, MEN)), [target("few of A"), target("women")]),
        # Three regions are nowhere to be found: one target is enough.
        (Problem(TEAM, 3, (WOMEN, MEN, REGIONS)), [target("regions")]),
        (Problem(TEAM, 6), [Limit(LimitKind.SEATS)]),
        (
            Problem(TEAM, 3, (WOMEN, MEN), fixed_in=frozenset({"p3", "p4"})),
            [target("women"), Limit(LimitKind.SEATS), Limit(LimitKind.FIXED_IN, "p3"), Limit(LimitKind.FIXED_IN, "p4")],
        ),
        (
            Problem(people("AF", "BF", employers=("E", "E")), 2, (WOMEN,)),
            [target("women"), Limit(LimitKind.ONE_PER_EMPLOYER)],
        ),
        (
            Problem(TEAM, 2, (MEN,), fixed_out=frozenset({"p3", "p4"})),
            [target("men"), Limit(LimitKind.FIXED_OUT, "p3"), Limit(LimitKind.FIXED_OUT, "p4")],
        ),
    ],
)
def test_hand_made_contradictions_are_named(problem, limits):
    found = contradiction(problem)
    assert list(found.limits) == limits
    assert propose(problem) is None


def test_fewer_eligible_than_seats_is_said():
    found = contradiction(Problem(TEAM, 5, (WOMEN,), fixed_out=frozenset({"p0"})))
    assert (found.eligible, found.seats, found.too_few) == (4, 5, True)
    assert list(found.limits) == [Limit(LimitKind.SEATS), Limit(LimitKind.FIXED_OUT, "p0")]


def test_limit_that_binds_says_who_would_enter():
    best, other = (Person("best", 18_000, {"region": "A"}), Person("other", 16_000, {"region": "A"}))
    last = Person("last", 12_000, {"region": "B"})
    problem = Problem((best, other, last), 2, (FEW_OF_A,))
    (found, employers) = binding_limits(problem, propose(problem))
    assert (found.limit, found.slack, found.binds, found.gain) == (target("few of A"), 0, True, 2000)
    assert (found.entering, found.leaving) == (("other",), ("last",))
    assert (employers.limit, employers.binds) == (Limit(LimitKind.ONE_PER_EMPLOYER), False)
