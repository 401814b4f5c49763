"""A problem as an integer program: one column a person, one for each wish that may be missed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from math import gcd

from committee.composing.problem import Bound, Counted, Limit, LimitKind, Problem, Target
from toolkit.programs import SECONDS, Program


class GroupModel:
    """Columns follow the keys, so the order of rows changes nothing.

    `soft`: every hard limit has a column in `broken` that lifts it when at 1, and wishes are not looked at.
    """

    def __init__(
        self, problem: Problem, *, relaxed: bool = False, soft: bool = False, seconds: float = SECONDS
    ) -> None:
        self.problem, self.soft = problem, soft
        self.program = Program(seconds=seconds, relaxed=relaxed)
        self.keys = sorted(problem.by_key)
        self.person = {key: self.program.column() for key in self.keys}
        self.most = len(self.keys) if soft else min(problem.seats, len(self.keys))
        self.broken = {limit: self.program.column() for limit in problem.limits} if soft else {}
        self.unmet: dict[str, int] = {}
        self._fix()
        for target in problem.targets:
            self._add_target(target)
        if problem.one_per_employer:
            self._add_employers()

    def _fix(self) -> None:
        seats, columns = self.problem.seats, list(self.person.values())
        slack = self.broken.get(Limit(LimitKind.SEATS))
        self._least(seats, columns, slack)
        self._most(seats, columns, slack)
        for key in self.problem.fixed_in:
            self._least(1, [self.person[key]], self.broken.get(Limit(LimitKind.FIXED_IN, key)))
        for key in self.problem.fixed_out:
            self._most(0, [self.person[key]], self.broken.get(Limit(LimitKind.FIXED_OUT, key)))

    def _least(self, number: int, columns: Sequence[int], slack: int | None) -> None:
        if slack is None:
            self.program.row(number, None, columns)
        else:
            self.program.row(number, None, [*columns, slack], [*[1] * len(columns), number])

    def _most(self, number: int, columns: Sequence[int], slack: int | None, less: Sequence[int] = ()) -> None:
        """Those of `less` are not counted."""
        room = min(self.most, len(columns)) - number
        factors = [*[1] * len(columns), *[-1] * len(less)]
        if slack is None or room <= 0:
            self.program.row(None, number, [*columns, *less], factors)
        else:
            self.program.row(None, number, [*columns, *less, slack], [*factors, -room])

    def _add_target(self, target: Target) -> None:
        slack = None
        if target.is_wish:
            if self.soft:
                return
            slack = self.unmet[target.key] = self.program.column()
        elif self.soft:
            slack = self.broken[Limit(LimitKind.TARGET, target.key)]
        columns = self._columns_of(target)
        bound = self._least if target.bound == Bound.LEAST else self._most
        if target.counted == Counted.PEOPLE:
            bound(target.number, [column for each in columns.values() for column in each], slack)
        elif target.counted == Counted.VALUES:
            bound(target.number, [self._presence(target.bound, each) for each in columns.values()], slack)
        else:
            for each in columns.values():
                bound(target.number, each, slack)

    def _columns_of(self, target: Target) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {value: [] for value in sorted(self.problem.scope(target))}
        for key, column in self.person.items():
            value = self.problem.by_key[key].traits.get(target.family, "")
            if value in found:
                found[value].append(column)
        return found

    def _presence(self, bound: Bound, columns: Sequence[int]) -> int:
        """A column that is at most (to count enough values) or at least (to count few) whether someone is there."""
        there = self.program.column(whole=False)
        if bound == Bound.LEAST:
            self.program.row(0, None, [*columns, there], [*[1] * len(columns), -1])
        else:
            for column in columns:
                self.program.row(None, 0, [column, there], [1, -1])
        return there

    def _add_employers(self) -> None:
        of_employer = defaultdict(list)
        for key, column in self.person.items():
            if self.problem.by_key[key].employer:
                of_employer[self.problem.by_key[key].employer].append(column)
        several = [columns for _employer, columns in sorted(of_employer.items()) if len(columns) > 1]
        slack = self.broken.get(Limit(LimitKind.ONE_PER_EMPLOYER))
        if not self.problem.doubles:
            for columns in several:
                self._most(1, columns, slack)
            return
        more = [self.program.column(0, len(columns) - 1) for columns in several]
        self.program.row(None, self.problem.doubles, more)
        for columns, one in zip(several, more, strict=True):
            self._most(1, columns, slack, less=[one])

    @cached_property
    def _base(self) -> int:
        return min((person.score for person in self.problem.people), default=0)

    @cached_property
    def unit(self) -> int:
        """What divides every difference of total: the solver counts in it, so two totals differ by one at least."""
        scores = [person.score - self._base for person in self.problem.people]
        return gcd(*scores, *(self._weight(key) for key in self.unmet)) or 1

    def _weight(self, target: str) -> int:
        return (self.problem.target_of[target].weight or 0) * self.problem.seats

    @cached_property
    def costs(self) -> dict[int, float]:
        """The total, upside down, in units."""
        costs = {self.person[key]: (self._base - self.problem.by_key[key].score) // self.unit for key in self.keys}
        return {**costs, **{column: self._weight(key) // self.unit for key, column in self.unmet.items()}}

    def cost_of(self, total: int) -> int:
        """The cost of a total, in units, rounded so that a total that is no answer costs what the next better one
        does."""
        return (self._base * self.problem.seats - total) // self.unit

    def row_of_total(self, least: int) -> None:
        """Keep the groups of this total or a better one."""
        self.program.row(None, self.cost_of(least), list(self.costs), list(self.costs.values()))

    def without(self, group: Collection[str]) -> int:
        """Keep every group but this one. Returns the row."""
        return self.program.row(None, len(group) - 1, [self.person[key] for key in sorted(group)])

    def chosen(self, values: Sequence[float]) -> frozenset[str]:
        return frozenset(key for key, column in self.person.items() if values[column] > 0.5)


def solve_model(model: GroupModel, costs: Mapping[int, float]) -> frozenset[str] | None:
    """The group that costs least, or None where there is none."""
    model.program.set_costs(costs)
    return model.chosen(model.program.values) if model.program.solve() else None
