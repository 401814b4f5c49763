"""The waiting list, against every list, every drop-out and every replacement."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committee.composing import listing
from committee.composing.alternates import alternates, first_refusals
from committee.composing.problem import Bound, Person, Problem, Target
from committee.composing.proposing import propose
from tests.committee.composing import by_hand
from tests.committee.composing.test_proposing import crowd

PENALTY = 700


def told(problem, group, size):
    """The value of a group that had so many people, in thousandths of mean, and the hard units that it misses."""
    scores = sum(problem.by_key[key].score for key in group)
    units = by_hand.units_broken(problem, group) + size - len(group)
    return Fraction(scores, size) - by_hand.unmet_weight(problem, group), units


def expectation(problem, group, listed, rate):
    """Value and units missed over one or two drop-outs, when those of the list come in that are worth most."""
    weights, value, missed = [], Fraction(0), Fraction(0)
    for gone in [*combinations(sorted(group), 1), *combinations(sorted(group), 2)]:
        weights.append(rate ** len(gone) * (1 - rate) ** (len(group) - len(gone)))
        comers = combinations(sorted(listed), min(len(gone), len(listed)))
        completed = [told(problem, [*(set(group) - set(gone)), *some], len(group)) for some in comers]
        best = max(completed, key=lambda each: each[0] - PENALTY * each[1])
        value, missed = value + weights[-1] * best[0], missed + weights[-1] * best[1]
    return value / sum(weights), missed / sum(weights)


def expected(problem, group, listed, rate):
    value, missed = expectation(problem, group, listed, rate)
    return value - PENALTY * missed


def rank(problem, group, listed, rate):
    score = sum(problem.by_key[key].score for key in listed)
    return -expected(problem, group, listed, rate), -score, sorted(problem.digest(key) for key in listed)


def nested(problem, group, listed, rate):
    order = []
    while left := [key for key in listed if key not in order]:
        order.append(
            min(
                left,
                key=lambda key: (
                    -expected(problem, group, [*order, key], rate),
                    -problem.by_key[key].score,
                    problem.digest(key),
                ),
            )
        )
    return tuple(order)


def check(problem, size, length, rate):
    group = sorted(problem.by_key)[:size]
    others = [key for key in sorted(problem.by_key)[size:] if key not in problem.fixed_out]
    if not others:
        return
    chance = Fraction(rate, 1000)
    lists = combinations(others, min(length, len(others)))
    best = min(lists, key=lambda listed: rank(problem, group, listed, chance))
    found = alternates(problem, group, length, rate, penalty=PENALTY)
    assert found.order == nested(problem, group, best, chance)
    assert (found.expected.value, found.expected.missed) == expectation(problem, group, best, chance)
    by_score = problem.ordered(others)[:length]
    assert (found.by_score.value, found.by_score.missed) == expectation(problem, group, by_score, chance)


@given(by_hand.problems(most=8, seats=3), st.integers(1, 4), st.integers(1, 4), st.sampled_from([30, 100, 450]))
@settings(max_examples=12, deadline=None)
def test_list_is_what_every_list_gives(problem, size, length, rate):
    check(problem, min(size, len(problem.people) - 1) or 1, length, rate)


@pytest.mark.slow
@pytest.mark.parametrize("first, looked_at, excluded", [(24, 500, 40), (1, 500, 40), (1, 1, 40), (1, 1, 0)])
@given(
    by_hand.problems(most=12, seats=5, step=37), st.integers(1, 5), st.integers(1, 6), st.sampled_from([30, 100, 450])
)
@settings(max_examples=60, deadline=None)
def test_list_of_twelve_is_what_every_list_gives(first, looked_at, excluded, problem, size, length, rate):
    """Also when each case has few options at first, and when the search has to split."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "_FIRST", first)
        patch.setattr(listing, "_LOOKED_AT", looked_at)
        patch.setattr(listing, "_EXCLUDED", excluded)
        check(problem, min(size, len(problem.people) - 1) or 1, length, rate)


def test_likelihood_that_is_covered_is_told():
    """Of three people who leave with one chance in ten: one or two of them, rather than three."""
    problem = crowd(30, 3)
    found = alternates(problem, sorted(problem.by_key)[:3], 2, 100)
    assert found.covered == 1 - Fraction(1, 1000) / (1 - Fraction(729, 1000))


def person(key, score, region, employer=""):
    return Person(key, score, {"region": region}, employer)


ONE_OF_EACH = Problem(
    (
        person("a1", 16_000, "A"),
        person("b1", 15_000, "B"),
        person("a2", 14_500, "A", "E"),
        person("a3", 14_000, "A"),
        person("b2", 12_000, "B", "E"),
    ),
    2,
    tuple(Target(region, "region", Bound.LEAST, 1, frozenset(region)) for region in "AB"),
)


def test_list_has_someone_for_each_who_may_leave():
    """By score alone the two next are of the region A, and nobody could stand in for the other region; and the best of
    A has the employer of the one who can, so both could not come in together."""
    group = ["a1", "b1"]
    found = alternates(ONE_OF_EACH, group, 2, 100)
    assert found.order == ("a3", "b2")
    assert found.expected.missed < found.by_score.missed
    assert alternates(ONE_OF_EACH, group, 2, 100, among={"a2", "a3"}).order == ("a2", "a3")


def test_first_refusal_says_who_is_next_and_who_keeps_the_balance():
    first, second = first_refusals(ONE_OF_EACH, ["a1", "b1"], ["a2", "b2"])
    assert (first.member, first.by_rank.entering, first.best.entering) == ("a1", "a2", "a2")
    assert (second.member, second.by_rank.entering, second.best.entering) == ("b1", "a2", "b2")
    assert (second.by_rank.broken, second.best.broken, second.best.mean) == (1, 0, -1500)
    assert first_refusals(ONE_OF_EACH, ["a1"], [])[0].by_rank is None


@pytest.mark.parametrize(
    "wrong", [{"drop_rate": 0}, {"drop_rate": 1000}, {"length": 0}, {"group": []}, {"among": ["a1"]}]
)
def test_list_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        alternates(**{"problem": ONE_OF_EACH, "group": ["a1", "b1"], "length": 1, "drop_rate": 50, **wrong})


def test_sixty_people_have_their_list():
    problem = crowd(60, 20)
    group = propose(problem).group
    found = alternates(problem, group, 8, 80)
    assert len(set(found.order)) == 8 and not set(found.order) & set(group)
    assert found.expected.missed <= found.by_score.missed and found.considered == 40
    assert alternates(problem, group, 8, 80, pool=15).considered == 15
