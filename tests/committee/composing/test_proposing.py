"""The proposal, against every group."""

from random import Random
from unittest import mock

import pytest
from hypothesis import given, settings

from committee.composing import problem as problems_module
from committee.composing import search
from committee.composing.answers import TieRule
from committee.composing.model import GroupModel, solve_model
from committee.composing.problem import Bound, Counted, Person, Problem, Target
from committee.composing.proposing import propose
from tests.committee.composing import by_hand


def rank(problem, group):
    """What is made small, in order."""
    draws = [problem.draw(key) for key in group]
    lowest = min(problem.by_key[key].score for key in group)
    digests = sorted(problem.digest(key) for key in group)
    return -by_hand.value(problem, group), by_hand.unmet_weight(problem, group), -lowest, sum(draws), digests


def rules_needed(problem, best, groups):
    """How many members of the rank tell the best from every other group."""
    ranks = [rank(problem, group) for group in groups if group != best]
    mine = rank(problem, best)
    return max((next(at for at in range(5) if other[at] != mine[at]) for other in ranks), default=0)


RULES = [TieRule.NONE, TieRule.WISHES, TieRule.LOWEST, TieRule.DRAW, TieRule.DRAW]


def check(problem):
    groups = list(by_hand.allowed_groups(problem))
    found = propose(problem)
    if not groups:
        assert found is None
        return
    best = min(groups, key=lambda group: rank(problem, group))
    assert frozenset(found.group) == best
    assert (found.value, found.mean) == (by_hand.value(problem, best), by_hand.mean(problem, best))
    assert found.unmet == tuple(t.key for t in problem.targets if t.weight and by_hand.units_missed(problem, best, t))
    assert found.tie == RULES[rules_needed(problem, best, groups)]


@given(by_hand.problems())
@settings(max_examples=40, deadline=None)
def test_proposal_is_what_every_group_gives(problem):
    check(problem)


@pytest.mark.slow
@given(by_hand.problems(most=12, seats=6, step=100))
@settings(max_examples=500, deadline=None)
def test_proposal_of_twelve_is_what_every_group_gives(problem):
    check(problem)


@given(by_hand.problems(most=7, seats=3, step=1000))
@settings(max_examples=20, deadline=None)
def test_last_rule_tells_equal_draws_apart(problem):
    # Two numbers only: most sums are equal.
    with mock.patch.object(problems_module, "_DRAWS", 2):
        check(problem)


def crowd(size, seats, seed=5, step=250, **others):
    """People of three families, with many equal scores, and targets that pull against the scores."""
    random = Random(seed)
    people = [
        Person(
            key=f"{random.getrandbits(64):016x}",
            score=min(20_000, round(random.gauss(13_000, 1800) / step) * step),
            traits={
                "region": random.choice("AAAABBBCCDDEEFGH"),
                "stratum": random.choice("1223344455"),
                "gender": random.choice("FFMMM"),
            },
            employer=f"E{random.randrange(size)}",
        )
        for _ in range(size)
    ]
    targets = (
        Target("women", "gender", Bound.LEAST, seats // 2, frozenset("F")),
        Target("regions", "region", Bound.LEAST, 6, counted=Counted.VALUES),
        Target("of a region", "region", Bound.MOST, seats // 5, counted=Counted.PEOPLE_OF_EACH),
        Target("small", "stratum", Bound.LEAST, seats // 5, frozenset("12"), weight=150),
        Target("each", "stratum", Bound.LEAST, 2, counted=Counted.PEOPLE_OF_EACH, weight=90),
    )
    return Problem(**{"people": tuple(people), "seats": seats, "targets": targets, "seed": "s", **others})


def test_order_of_rows_changes_nothing():
    problem = crowd(60, 20)
    random, answers = Random(1), set()
    for _ in range(3):
        people, targets = list(problem.people), list(problem.targets)
        random.shuffle(people)
        random.shuffle(targets)
        answers.add(propose(crowd(60, 20, people=tuple(people), targets=tuple(targets))).group)
    assert len(answers) == 1


def test_draw_alone_changes_with_the_seed():
    """Twelve people like each other: the seed says who, and the same seed says it again."""
    people = tuple(Person(f"p{number}", 15_000) for number in range(12))
    answers = [propose(Problem(people, 4, seed=seed)) for seed in ("2026", "2026", "2027")]
    assert {answer.tie for answer in answers} == {TieRule.DRAW}
    assert answers[0].group == answers[1].group != answers[2].group


@pytest.mark.slow
@pytest.mark.parametrize("step", [1, 50, 250])
@pytest.mark.parametrize(("size", "seats"), [(40, 12), (60, 20), (300, 25)])
def test_two_roads_lead_to_the_same_value(size, seats, step):
    """The search splits on wishes; here the whole problem is one integer program."""
    for seed in range(8):
        problem = crowd(size, seats, seed=seed, step=step)
        model = GroupModel(problem)
        group = solve_model(model, model.costs)
        found = propose(problem)
        assert (group is None) == (found is None)
        assert group is None or by_hand.value(problem, group) == found.value


@pytest.mark.parametrize("targets", [(), None])
def test_large_call_is_answered_whole(targets):
    problem = crowd(300, 25) if targets is None else crowd(300, 25, targets=targets)
    found = propose(problem)
    assert len(set(found.group)) == 25
    assert found.value == by_hand.value(problem, found.group) and not by_hand.units_broken(problem, found.group)
    assert 0 < found.solver_seconds < found.seconds


@given(by_hand.problems())
@settings(max_examples=15, deadline=None)
def test_too_many_parts_are_one_program_with_the_same_answer(problem):
    with mock.patch.object(search, "MOST_PARTS", 0):
        check(problem)
