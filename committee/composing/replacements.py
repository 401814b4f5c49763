"""What every replacement is worth: tables of whole numbers for one or two people who drop out of a group.

A group that is completed is worth its mean score, minus the weights of the wishes it misses, minus a penalty for each
unit by which a hard limit is missed (a target, a person too many of an employer, an empty seat). Totals are in
thousandths times the people of the group, so that nothing is rounded.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from committee.composing.problem import Bound, Counted, Person, Problem, Target


class Replacements:
    """`group` loses one or two people, each pair and each one alone being a case; `pool` has those who may come in. A
    case of one weighs `1000 - drop_rate`, a case of two `drop_rate`: that is how likely they are to each other, when
    everyone drops out with that chance in a thousand, independently."""

    def __init__(
        self, problem: Problem, group: Collection[str], pool: Collection[str], drop_rate: int, penalty: int
    ) -> None:
        import numpy  # noqa: PLC0415  # a tenth of a second at the start of every process

        self.numpy: Any = numpy
        self.problem, self.penalty = problem, penalty
        self.group, self.pool = sorted(group), sorted(pool)
        self.people = [problem.by_key[key] for key in (*self.group, *self.pool)]
        self.lone = self._indices(range(len(self.group)), 1)
        self.two = self._indices(range(len(self.group)), 2)
        self.weights = 1000 - drop_rate, drop_rate
        self.pairs = self._indices(range(len(self.pool)), 2)

    def _indices(self, among: Iterable[int], size: int) -> Any:
        return self.numpy.array(list(combinations(among, size)), dtype=self.numpy.intp).reshape(-1, size)

    @cached_property
    def ones(self) -> "Table":
        """The group without each member, with each of the pool."""
        return self._table(self.lone, self._indices(range(len(self.pool)), 1), self.weights[0])

    @cached_property
    def short(self) -> "Table":
        """The group without each pair, with one of the pool only: the list is too short."""
        return self._table(self.two, self._indices(range(len(self.pool)), 1), self.weights[1])

    @cached_property
    def twos(self) -> "Table":
        """The group without each pair, with each pair of the pool."""
        return self._table(self.two, self.pairs, self.weights[1])

    @property
    def cases(self) -> int:
        """What all cases weigh."""
        return len(self.lone) * self.weights[0] + len(self.two) * self.weights[1]

    def worth(self, chosen: Sequence[int]) -> int:
        """The sum over all cases of the best completion from these of the pool, by weight."""
        return sum(int(table.worth[:, options].max(axis=1).sum()) for table, options in self._options(chosen))

    def missed(self, chosen: Sequence[int]) -> int:
        """The sum over all cases of the units by which hard limits are missed then, by weight."""
        total = 0
        for table, options in self._options(chosen):
            best = table.worth[:, options].argmax(axis=1)
            total += int(table.missed[:, options][self.numpy.arange(len(best)), best].sum())
        return total

    def _options(self, chosen: Sequence[int]) -> Iterator[tuple["Table", list[int]]]:
        order = sorted(chosen)
        yield self.ones, order
        if len(self.two):
            yield (self.twos, self.pairs_among(order)) if len(order) > 1 else (self.short, order)

    def pairs_among(self, order: Sequence[int]) -> list[int]:
        """Where in `pairs` the pairs of these are."""
        size = len(self.pool)
        return [a * (2 * size - a - 1) // 2 + b - a - 1 for a, b in combinations(order, 2)]

    def _table(self, leaving: Any, entering: Any, weight: int) -> "Table":
        """One row a case of `leaving` (places in the group), one column a set of `entering` (places in the pool)."""
        entering = entering + len(self.group)
        counts = _Counts(self, leaving, entering)
        scores = counts.of(lambda person: person.score, kind=self.numpy.int64)
        wishes, missed = self.numpy.int64(0), self._clashes(counts) + leaving.shape[1] - entering.shape[1]
        for target in self.problem.targets:
            missing = self._missing(counts, target)
            if target.weight is None:
                missed = missed + missing
            else:
                wishes = wishes + (missing > 0) * target.weight
        missed = self.numpy.broadcast_to(missed, scores.shape)
        worth = scores - (wishes + missed * self.penalty) * len(self.group)
        return Table(worth * weight, missed * weight)

    def _missing(self, counts: "_Counts", target: Target) -> Any:
        numpy, scope = self.numpy, self.problem.scope(target)

        def short(count: Any) -> Any:
            gap = target.number - count if target.bound == Bound.LEAST else count - target.number
            return numpy.maximum(0, gap, dtype=numpy.int64)

        def value(person: Person) -> str:
            return person.traits.get(target.family, "")

        if target.counted == Counted.PEOPLE:
            return short(counts.of(lambda person: value(person) in scope))
        each = (counts.of(lambda person, one=one: value(person) == one) for one in sorted(scope))  # type: ignore[misc]
        if target.counted == Counted.VALUES:
            return short(sum((count > 0).astype(numpy.int64) for count in each))
        return sum((short(count) for count in each), start=numpy.int64(0))

    def _clashes(self, counts: "_Counts") -> Any:
        """The people too many of their employer, beyond those allowed."""
        numpy, several = self.numpy, Counter(person.employer for person in self.people if person.employer)
        if not self.problem.one_per_employer:
            return numpy.int64(0)
        names = sorted(employer for employer, count in several.items() if count > 1)
        each = (counts.of(lambda person, name=name: person.employer == name) for name in names)  # type: ignore[misc]
        many = sum((numpy.maximum(0, count - 1, dtype=numpy.int64) for count in each), start=numpy.int64(0))
        return numpy.maximum(0, many - self.problem.doubles)


@dataclass(frozen=True)
class Table:
    """By case and by who comes in: what the group is worth then, and the units by which hard limits are missed; both
    times the weight of the case."""

    worth: Any
    missed: Any


class _Counts:
    """Counts of the completed group, for every case and every set that comes in."""

    def __init__(self, replacements: Replacements, leaving: Any, entering: Any) -> None:
        self.numpy, self.people = replacements.numpy, replacements.people
        self.size, self.leaving, self.entering = len(replacements.group), leaving, entering

    def of(self, what: Callable[[Person], int], kind: Any = None) -> Any:
        each = self.numpy.array([what(person) for person in self.people], dtype=kind or self.numpy.int16)
        gone, come = each[self.leaving].sum(axis=1, dtype=each.dtype), each[self.entering].sum(axis=1, dtype=each.dtype)
        return each[: self.size].sum(dtype=each.dtype) - gone[:, None] + come[None, :]
