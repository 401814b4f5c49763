"""A waiting list that protects the balance: whoever drops out, someone on it restores what is lost.

The idea, to choose the list for the replacements that it makes possible over the likely drop-outs instead of by rank,
is that of A. Assos, C. Baharav, B. Flanigan and A. Procaccia, "Alternates, Assemble! Selecting Optimal Alternates for
Citizens' Assemblies" (EC 2025). Here drop-outs are independent with one rate, and no more than two at a time are
looked at: every member alone and every pair, exactly, with nothing drawn at random; `WaitingList.covered` says how
much that is.

The list is the set of the best expected value: in each case the best of the list come in, as many as went, or all
where the list is shorter. Those on the list are taken to accept. Of lists of equal value, the one of the highest
scores together; then the one with the person, among those not in both, who comes first in the draw. Its order is
nested: first the one who alone is worth most, then the one who adds most to the first, and so on (of equals, the
higher score, then the draw), so that the list is good however far it is called.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from time import perf_counter

from committee.composing.answers import Expected, FirstRefusal, WaitingList
from committee.composing.listing import ListSearch
from committee.composing.problem import Problem
from committee.composing.replacements import Replacements
from committee.composing.swaps import swap_cost, swaps_out
from toolkit.programs import SECONDS

# Thousandths of mean for each unit by which a hard limit is missed: the whole scale, so that no score makes up for it.
PENALTY = 20_000
POOL = 60


def alternates(
    problem: Problem,
    group: Collection[str],
    length: int,
    drop_rate: int,
    *,
    among: Collection[str] | None = None,
    penalty: int = PENALTY,
    pool: int = POOL,
    seconds: float = SECONDS,
) -> WaitingList:
    """The waiting list of a group. `drop_rate`: the chance of each member to drop out, in thousandths, from 1 to 999.
    `among`: who may be on the list (everyone who is neither in the group nor left out, when not given); of more than
    `pool`, so many are looked at, see `_likeliest`. Raises ValueError where there is nobody to drop out or to
    call."""
    start = perf_counter()
    others = set(problem.by_key if among is None else among) - set(group) - problem.fixed_out
    if not 0 < drop_rate < 1000 or length < 1 or not group or not others:
        raise ValueError("A waiting list is for a group, of people outside it, with a rate between 1 and 999.")
    by_score = problem.ordered(others)[:length]
    likeliest = _likeliest(problem, group, others, by_score, pool)
    table = Replacements(problem, group, likeliest, drop_rate, penalty)
    search = ListSearch(table, len(by_score), seconds)
    order = _nested(search, search.best())
    return WaitingList(
        order=tuple(table.pool[at] for at in order),
        expected=_expected(table, order),
        by_score=_expected(table, [table.pool.index(key) for key in by_score]),
        considered=len(table.pool),
        covered=_covered(len(table.group), Fraction(drop_rate, 1000)),
        seconds=perf_counter() - start,
    )


def _expected(table: Replacements, order: Sequence[int]) -> Expected:
    missed = Fraction(table.missed(order), table.cases)
    return Expected(Fraction(table.worth(order), table.cases * len(table.group)) + missed * table.penalty, missed)


def _covered(size: int, rate: Fraction) -> Fraction:
    """How likely one or two drop out, given that someone does."""
    none, one = (1 - rate) ** size, size * rate * (1 - rate) ** (size - 1)
    two = Fraction(size * (size - 1), 2) * rate**2 * (1 - rate) ** max(0, size - 2)
    return (one + two) / (1 - none)


def _likeliest(
    problem: Problem, group: Collection[str], others: Collection[str], by_score: Sequence[str], pool: int
) -> Collection[str]:
    """So many of the others: those who come first by score, then those who come nearest to be the best replacement of
    some member (of equals, those worth most over all members, then the draw)."""
    if len(others) <= pool:
        return others
    table = Replacements(problem, group, others, 1, PENALTY)
    order = sorted(range(len(table.pool)), key=lambda at: problem.digest(table.pool[at]))
    worth = table.ones.worth[:, order]
    places = (-worth).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable").min(axis=0)
    ranked = sorted(zip(places.tolist(), (-worth.sum(axis=0)).tolist(), range(len(order)), strict=True))
    keys = [table.pool[order[place]] for _best, _worth, place in ranked]
    return [*by_score, *(key for key in keys if key not in by_score)][: max(pool, len(by_score))]


def _nested(search: ListSearch, chosen: Sequence[int]) -> list[int]:
    order: list[int] = []
    while left := [at for at in chosen if at not in order]:
        order.append(min(left, key=lambda at: (-search.table.worth([*order, at]), *search.rank(at))))
    return order


def first_refusals(problem: Problem, group: Collection[str], waiting: Sequence[str]) -> tuple[FirstRefusal, ...]:
    """For each member, best scores first: what comes of their refusal when the first of the list is called, and when
    the one of the list is called who keeps the balance best (fewest hard units missed, then the best value, then the
    draw)."""
    found = []
    for member in problem.ordered(group):
        by_rank = swap_cost(problem, group, member, waiting[0]) if waiting else None
        best = next(iter(swaps_out(problem, group, member, waiting)), None)
        found.append(FirstRefusal(member, by_rank, best))
    return tuple(found)
