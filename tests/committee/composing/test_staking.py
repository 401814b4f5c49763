"""What is at stake, against every group."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committee.composing.answers import EMPLOYER_FAMILY, Presence
from committee.composing.problem import Bound, Person, Problem, Target
from committee.composing.staking import stakes
from tests.committee.composing import by_hand
from tests.committee.composing.test_proposing import crowd


def margin_by_hand(problem, distance):
    """For each person: presence in the groups near the best, margin."""
    groups = {group: by_hand.value(problem, group) for group in by_hand.allowed_groups(problem)}
    best = max(groups.values())
    found = {}
    for key in problem.by_key:
        inside, outside = (
            [value for group, value in groups.items() if (key in group) == side] for side in (True, False)
        )
        near = [
            side for side, values in ((True, inside), (False, outside)) if max(values, default=0) >= best - distance
        ]
        presence = Presence.SOME if len(near) == 2 else Presence.EVERY if near == [True] else Presence.NONE
        found[key] = presence, max(inside) - max(outside) if inside and outside else None
    return found


def without(problem, family):
    if family == EMPLOYER_FAMILY:
        return replace(problem, one_per_employer=False)
    return replace(problem, targets=tuple(target for target in problem.targets if target.family != family))


def deciding_by_hand(problem, distance):
    """For each person at stake: the family that decides and the margin without it."""
    families = {target.family for target in problem.targets} | (
        {EMPLOYER_FAMILY} if problem.one_per_employer else set()
    )
    plain = margin_by_hand(problem, distance)
    others = {family: margin_by_hand(without(problem, family), distance) for family in families}
    found = {}
    for key, (presence, margin) in plain.items():
        found[key] = ("", None)
        moves = {family: abs(others[family][key][1] - margin) for family in families} if presence == "some" else {}
        leave = {family: move for family, move in moves.items() if others[family][key][0] != Presence.SOME}
        moves = leave or {family: move for family, move in moves.items() if move}
        if moves:
            family = min(family for family in moves if moves[family] == max(moves.values()))
            found[key] = family, others[family][key][1]
    return found


def check(problem, distance):
    found = stakes(problem, distance)
    if not any(by_hand.allowed_groups(problem)):
        assert found is None
        return
    expected = margin_by_hand(problem, distance)
    assert {each.key: (each.presence, each.margin) for each in found.people} == expected
    assert {each.key: (each.family, each.margin_without) for each in found.people} == deciding_by_hand(
        problem, distance
    )
    assert {each.key for each in found.people if each.in_best} == set(found.best.group)


@given(by_hand.problems(most=8), st.sampled_from([0, 100, 400, 1500]))
@settings(max_examples=12, deadline=None)
def test_stakes_are_what_every_group_gives(problem, distance):
    check(problem, distance)


@pytest.mark.slow
@given(by_hand.problems(most=12, seats=6), st.sampled_from([0, 100, 400, 1500]))
@settings(max_examples=150, deadline=None)
def test_stakes_of_twelve_are_what_every_group_gives(problem, distance):
    check(problem, distance)


def test_family_that_decides_is_named():
    """The wish for a woman puts the third man at stake: without it he would be in every group near the best."""
    people = (
        Person("first", 18_000, {"gender": "M"}),
        Person("second", 17_000, {"gender": "M"}),
        Person("third", 16_000, {"gender": "M"}),
        Person("woman", 15_900, {"gender": "F"}),
    )
    women = Target("women", "gender", Bound.LEAST, 1, frozenset("F"), weight=20)
    found = {each.key: each for each in stakes(Problem(people, 3, (women,)), 30).people}
    assert [found[key].presence for key in ("first", "second", "third", "woman")] == ["every", "every", "some", "some"]
    third = found["third"]
    assert (third.margin, third.family, third.margin_without) == (Fraction(100, 3) - 20, "gender", Fraction(100, 3))
    assert (found["woman"].margin, found["woman"].family) == (-third.margin, "gender")


def test_sixty_people_are_told_with_progress():
    steps = []
    found = stakes(crowd(60, 20), 100, progress=lambda done, of: steps.append((done, of)))
    assert steps[0][0] == 0 and steps[-1][0] == steps[-1][1] and sorted(steps) == steps
    assert len(found.people) == 60 and {each.presence for each in found.people} == set(Presence)
