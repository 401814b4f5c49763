"""The group of best total, found and proven.

A wish weighs the same however far it is missed: that is what a relaxed program, which misses a tenth of a wish for a
tenth of its weight, sees worst. So the search splits on the wishes first, and bounds each part by its relaxation,
which is then almost whole; what is still split between people goes to the solver as an integer program, without the
people whose reduced cost shows that they cannot be in, or out of, a better group. Where the wishes make too many
parts, the whole problem goes to the solver as one program.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor

from committee.composing.model import GroupModel
from committee.composing.problem import Problem
from committee.composing.standing import Tally
from toolkit.programs import SECONDS

MOST_PARTS = 400  # of one search: past them, splitting further is slower than one program
_WHOLE = 1e-6  # what the solver takes for a whole number
_SURE = 1e-4  # of a unit of cost, in which two totals differ by one: far over the error of a bound, far under one


class _TooManyParts(Exception):
    """The wishes split the problem too much."""


@dataclass(frozen=True)
class Found:
    group: frozenset[str]
    total: int  # scores minus the weights of unmet wishes times the seats, in thousandths


class Search:
    """Searches of one problem, one after the other, each beginning where the one before ended."""

    def __init__(self, problem: Problem, *, seconds: float = SECONDS) -> None:
        self.problem = problem
        self.bounds, self.whole = (GroupModel(problem, relaxed=relaxed, seconds=seconds) for relaxed in (True, False))
        for model in (self.bounds, self.whole):
            model.program.set_costs(model.costs)
        self.people = list(self.bounds.person.values())
        self.wishes = list(self.bounds.unmet.values())
        self._between = dict.fromkeys((*self.people, *self.wishes), (0, 1))
        self._parts = 0
        self._cost: int | None = None
        self._found: Found | None = None

    @property
    def spent(self) -> float:
        """The seconds that the solver has taken."""
        return self.bounds.program.spent + self.whole.program.spent

    def best(
        self,
        *,
        above: int | None = None,
        fixed: Mapping[str, bool] | None = None,
        besides: Collection[str] = (),
    ) -> Found | None:
        """The best group whose total is above, with (True) or without (False) some people, another than `besides`. None
        where there is none."""
        self._found = None
        self._cost = None if above is None else self.bounds.cost_of(above + 1) + 1
        with self._without(besides), self._with(fixed or {}):
            try:
                self._start(self._finish)
            except _TooManyParts:
                self._solve_whole(self._between)
        return self._found

    @contextmanager
    def _without(self, group: Collection[str]) -> Iterator[None]:
        rows = [(model, model.without(group)) for model in (self.bounds, self.whole) if group]
        yield
        for model, row in rows:
            model.program.bind(row, None, None)

    @contextmanager
    def _with(self, fixed: Mapping[str, bool]) -> Iterator[None]:
        for key, inside in fixed.items():
            self._bound(self.bounds.person[key], inside, inside)
        yield
        for key in fixed:
            self._bound(self.bounds.person[key], 0, 1)

    def _bound(self, column: int, low: int, high: int) -> None:
        self._between[column] = low, high
        self.bounds.program.bound(column, low, high)

    def settled(self, least: int) -> dict[str, bool]:
        """The people who are in (True) or out of (False) every group of this total or better, as far as bounds show."""
        self._cost = self.bounds.cost_of(least) + 1
        seen: dict[int, set[int]] = {column: set() for column in self.people}
        try:
            self._start(lambda cost, values: self._see(seen, cost, values))
        except _TooManyParts:
            return {}
        by_column = {column: key for key, column in self.bounds.person.items()}
        return {by_column[column]: sides == {1} for column, sides in seen.items() if len(sides) < 2}

    def _see(self, seen: dict[int, set[int]], cost: float, values: Sequence[float]) -> None:
        for column, between in self._narrowed(cost, values).items():
            if column in seen:
                seen[column].update(between)

    def _start(self, finish: Callable[[float, Sequence[float]], None]) -> None:
        self._parts = 0
        self._split(finish)

    def _split(self, finish: Callable[[float, Sequence[float]], None]) -> None:
        """Walk one part, what the bounds of the columns leave, and finish what no wish splits any more. Raises
        _TooManyParts, with the bounds as they were."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _TooManyParts
        if not self.bounds.program.solve():
            return
        cost = self.bounds.program.cost
        if self._cost is not None and ceil(cost - _SURE) >= self._cost:
            return
        values = self.bounds.program.values
        wish = max(self.wishes, key=lambda column: _distance(values[column]), default=None)
        if wish is None or _distance(values[wish]) <= _WHOLE:
            finish(cost, values)
            return
        between = self._between[wish]
        try:
            for side in (round(values[wish]), 1 - round(values[wish])):
                self._bound(wish, side, side)
                self._split(finish)
        finally:
            self._bound(wish, *between)

    def _narrowed(self, cost: float, values: Sequence[float]) -> dict[int, tuple[int, int]]:
        """The bounds of this part, without the moves that cost more than what is left."""
        if self._cost is None:
            return self._between
        reduced, left = self.bounds.program.reduced_costs, self._cost - 1 - cost + _SURE
        return {
            column: (round(values[column]),) * 2 if abs(reduced[column]) > left else between
            for column, between in self._between.items()
        }

    def _finish(self, cost: float, values: Sequence[float]) -> None:
        """Keep what is whole, and give to the solver what is split between people."""
        if all(_distance(values[column]) <= _WHOLE for column in self.people):
            self._keep(self.bounds.chosen(values))
            return
        self._solve_whole(self._narrowed(cost, values))

    def _solve_whole(self, bounds: Mapping[int, tuple[int, int]]) -> None:
        """The best group between these bounds, as one integer program."""
        for column, between in bounds.items():
            self.whole.program.bound(column, *between)
        if self.whole.program.solve():
            self._keep(self.whole.chosen(self.whole.program.values))

    def _keep(self, group: frozenset[str]) -> None:
        """Count a group in whole numbers, and keep it where it is the best so far."""
        tally = Tally(self.problem, group)
        if len(group) != self.problem.seats or tally.broken():
            raise RuntimeError("The solver's answer breaks a limit.")
        total = tally.total - tally.weight * self.problem.seats
        cost = self.bounds.cost_of(total)
        if self._cost is None or cost < self._cost:
            self._cost, self._found = cost, Found(group, total)


def _distance(value: float) -> float:
    """From the nearest whole number."""
    return abs(value - floor(value + 0.5))
