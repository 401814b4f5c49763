"""The proposal: the best group, and one only.

Of the groups of the best value, by rules written here and never by the order of rows:

1. the one whose unmet wishes weigh least (its mean is then lower by as much: what the committee asked for comes first);
2. the one whose lowest score is highest;
3. the draw: each person has a number from 0 to 9999, made from the seed and their key; the smallest sum; and should two
   sums be equal, of the two groups the one with the person, among those not in both, who comes first in the order of
   the digests that the numbers are made from.
"""

from collections.abc import Callable, Collection
from time import perf_counter

from committee.composing.answers import Proposal, TieRule
from committee.composing.model import GroupModel, solve_model
from committee.composing.problem import Problem
from committee.composing.search import Found, Search
from committee.composing.standing import is_allowed, standing_of
from toolkit.programs import SECONDS


def propose(problem: Problem, *, seconds: float = SECONDS) -> Proposal | None:
    """The best group, proven, or None where no group keeps every hard limit. Raises Unsolved where one of the programs
    takes more than so many seconds."""
    start = perf_counter()
    search = Search(problem, seconds=seconds)
    best = search.best()
    if best is None:
        return None
    group, tie, spent = best.group, TieRule.NONE, 0.0
    other = search.best(above=best.total - 1, besides=best.group)
    if other is not None:
        ties = _Ties(search, best, other, seconds)
        group, tie = ties.settle()
        spent = ties.model.program.spent
    return _told(problem, Found(group, best.total), tie, start, search.spent + spent)


def _told(problem: Problem, found: Found, tie: TieRule, start: float, spent: float) -> Proposal:
    standing = standing_of(problem, found.group)
    if not is_allowed(problem, found.group) or standing.value * problem.seats != found.total:
        raise RuntimeError("The group proposed is not the one that was proven.")
    return Proposal(
        group=problem.ordered(found.group),
        value=standing.value,
        mean=standing.mean,
        unmet=tuple(target.key for target in standing.unmet),
        tie=tie,
        solver_seconds=spent,
        seconds=perf_counter() - start,
    )


class _Ties:
    """The groups of the best total, told apart by one rule after the other."""

    def __init__(self, search: Search, best: Found, other: Found, seconds: float) -> None:
        self.problem = search.problem
        self.settled = search.settled(best.total)
        self.model = GroupModel(self.problem, seconds=seconds)
        self.model.row_of_total(best.total)
        self._leave_out(frozenset())
        self.group = min(best.group, other.group, key=self._order)

    def _order(self, group: frozenset[str]) -> list[bytes]:
        return sorted(self.problem.digest(key) for key in group)

    def settle(self) -> tuple[frozenset[str], TieRule]:
        rules: list[tuple[TieRule, Callable[[], None]]] = [
            (TieRule.WISHES, self._fewest_wishes),
            (TieRule.LOWEST, self._highest_lowest),
            (TieRule.DRAW, self._smallest_draw),
        ]
        for rule, apply in rules:
            apply()
            if rule != TieRule.DRAW and self._another() is None:
                return self.group, rule
        self._first_in_order()
        return self.group, TieRule.DRAW

    def _another(self) -> frozenset[str] | None:
        row = self.model.without(self.group)
        found = solve_model(self.model, {})
        self.model.program.bind(row, None, None)
        return found

    def _solve(self, costs: dict[int, int]) -> None:
        """The group that costs least, and from now on no other that costs more."""
        found = solve_model(self.model, dict(costs))
        if found is None:
            raise RuntimeError("The solver lost the group that it had found.")
        self.group = found
        columns = list(costs)
        least = sum(costs[self.model.person[key]] for key in found) if self._of_people(costs) else self._weight()
        self.model.program.row(None, least, columns, [costs[column] for column in columns])

    def _of_people(self, costs: dict[int, int]) -> bool:
        return costs.keys() <= set(self.model.person.values())

    def _weight(self) -> int:
        return sum(target.weight or 0 for target in standing_of(self.problem, self.group).unmet)

    def _fewest_wishes(self) -> None:
        weights = {column: self.problem.target_of[key].weight or 0 for key, column in self.model.unmet.items()}
        if weights:
            self._solve(weights)

    def _highest_lowest(self) -> None:
        """Leave out whoever has the lowest score or less, as long as there is a group."""
        score = {key: person.score for key, person in self.problem.by_key.items()}
        found: frozenset[str] | None = self.group
        while found is not None:
            self.group, lowest = found, min(score[key] for key in found)
            self._leave_out({key for key in score if score[key] <= lowest})
            found = solve_model(self.model, {})
        self._leave_out({key for key in score if score[key] < lowest})

    def _leave_out(self, keys: Collection[str]) -> None:
        for key, column in self.model.person.items():
            low, high = (self.settled[key],) * 2 if key in self.settled else (False, True)
            self.model.program.bound(column, low, high and key not in keys)

    def _smallest_draw(self) -> None:
        self._solve({column: self.problem.draw(key) for key, column in self.model.person.items()})

    def _first_in_order(self) -> None:
        """Every group that the rules leave, one after the other: equal sums of such numbers are few."""
        first = self.group
        found: frozenset[str] | None = first
        while found is not None:
            first = min(first, found, key=self._order)
            self.model.without(found)
            found = solve_model(self.model, {})
        self.group = first
