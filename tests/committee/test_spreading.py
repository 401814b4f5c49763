"""The exact sharing out, against every possibility on small cases."""

from collections import Counter
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committee.spreading import Problem, draw_of, spread_readings

ITEMS, SEATS = 4, 3


@st.composite
def problems(draw):
    """Up to four dossiers and three readers, some pairs closed, kept or matching."""
    items = range(draw(st.integers(1, ITEMS)))
    seats = range(10, 10 + draw(st.integers(1, SEATS)))
    pairs = list(product(items, seats))
    allowed = frozenset(pair for pair in pairs if draw(st.integers(0, 4)))
    kept = frozenset(pair for pair in pairs if not draw(st.integers(0, 7)))
    matching = frozenset(pair for pair in pairs if not draw(st.integers(0, 2)))
    wanted = dict.fromkeys(items, draw(st.integers(1, 3)))
    return Problem(wanted, list(seats), allowed, kept, matching)


def score(problem, pairs):
    """What is made small, in order: gap of loads, pairs that do not match, sum of draws."""
    loads = Counter(seat for _item, seat in pairs)
    each = [loads[seat] for seat in problem.readers]
    return max(each) - min(each), -len(pairs & problem.matching), sum(map(draw_of, pairs))


def best_by_hand(problem):
    """The smallest score of all the ways to give each dossier its readers."""
    ways = []
    for item, number in problem.demand.items():
        stands = {pair for pair in problem.kept if pair[0] == item}
        free = sorted(pair for pair in problem.allowed if pair[0] == item and pair not in stands)
        ways.append([stands | set(more) for more in combinations(free, number - len(stands))])
    return min(score(problem, frozenset().union(*way)) for way in product(*ways))


@given(problems())
@settings(max_examples=40, deadline=None)
def test_solver_finds_what_every_possibility_gives(problem):
    found = spread_readings(problem)
    assert score(problem, found.pairs) == best_by_hand(problem)
    assert problem.kept <= found.pairs <= problem.allowed | problem.kept
    assert (found.gap, found.matches) == (score(problem, found.pairs)[0], len(found.pairs & problem.matching))


def large(items, seats, wanted, seed=7):
    random = Random(seed)
    pairs = list(product(range(items), range(1000, 1000 + seats)))
    allowed = [pair for pair in pairs if random.random() > 0.05]
    matching = [pair for pair in pairs if random.random() < 0.3]
    return dict.fromkeys(range(items), wanted), range(1000, 1000 + seats), allowed, matching


def test_order_of_rows_changes_nothing():
    wanted, seats, allowed, matching = large(30, 6, 2)
    random = Random(3)
    answers = set()
    for _ in range(3):
        for rows in (allowed, matching):
            random.shuffle(rows)
        order = sorted(wanted, key=lambda _item: random.random())
        shuffled = {item: wanted[item] for item in order}
        problem = Problem(shuffled, sorted(seats, reverse=True), frozenset(allowed), matching=frozenset(matching))
        answers.add(spread_readings(problem).pairs)
    assert len(answers) == 1


@pytest.mark.parametrize(("items", "seats", "wanted"), [(60, 8, 3), (60, 8, 8)])
def test_sixty_dossiers_are_shared_out_evenly(items, seats, wanted):
    keys, readers, allowed, matching = large(items, seats, wanted)
    problem = Problem(keys, readers, frozenset(allowed), matching=frozenset(matching))
    found = spread_readings(problem)
    assert wanted == seats or found.gap <= 1
    assert sum(found.loads.values()) == sum(problem.demand.values())
    assert bool(problem.short) == (wanted == seats)


def test_nothing_to_share_out_is_no_problem():
    assert spread_readings(Problem({}, [1, 2], frozenset())).loads == {1: 0, 2: 0}
    alone = Problem({1: 2}, [], frozenset(), kept=frozenset({(1, 9)}))
    assert spread_readings(alone).pairs == {(1, 9)}
