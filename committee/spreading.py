"""Who reads what, solved exactly: loads as equal as may be, then as many dossiers as may be in their readers' fields.

A pure function of keys: it knows neither people nor the database. Three integer programs in a row (HiGHS), each within
the optimum of the one before:

1. the largest load minus the smallest is as small as can be;
2. as many pairs as can be match;
3. tie-break: each pair has a fixed draw from 0 to 9999, the SHA-256 of its two keys; the sum of the draws is as small
   as can be. The draws are of the pair alone, so the order in which dossiers and readers come changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from toolkit.programs import Program

Pair = tuple[int, int]  # an item, a seat
_DRAWS = 10_000
_SECONDS = 20.0


@dataclass(frozen=True)
class Problem:
    """`wanted`: readers that each item should have. `readers`: the seats whose loads are made equal. `allowed`: the
    pairs that may be made; `kept`: those that stand whatever comes, of other seats too; `matching`: those in a field
    that the member has declared.
    """

    wanted: Mapping[int, int]
    readers: Collection[int]
    allowed: frozenset[Pair]
    kept: frozenset[Pair] = frozenset()
    matching: frozenset[Pair] = frozenset()

    @cached_property
    def pairs(self) -> list[Pair]:
        """All that may be made or stands, in order."""
        return sorted(self.allowed | self.kept)

    @cached_property
    def demand(self) -> dict[int, int]:
        """Readers that each item gets: as many as wanted, fewer where fewer are allowed, more where more stand."""
        possible = Counter(item for item, _seat in self.pairs)
        stands = Counter(item for item, _seat in self.kept)
        return {item: max(min(wanted, possible[item]), stands[item]) for item, wanted in self.wanted.items()}

    @property
    def short(self) -> dict[int, int]:
        """The items that get fewer readers than wanted, with how many they get."""
        return {item: number for item, number in self.demand.items() if number < self.wanted[item]}


@dataclass(frozen=True)
class Spread:
    """What was found: all the pairs, those that stood included."""

    pairs: frozenset[Pair]
    loads: dict[int, int]
    matches: int

    @property
    def gap(self) -> int:
        """The largest load minus the smallest."""
        return max(self.loads.values()) - min(self.loads.values()) if self.loads else 0


def spread_readings(problem: Problem) -> Spread:
    """Solve it. Raises RuntimeError where the solver finds no optimum in twenty seconds: there is one, for the demand
    is made to be met."""
    if not problem.pairs or not problem.readers:
        return _told(problem, problem.kept)
    chosen = _Model(problem).solve()
    _check(problem, chosen)
    return _told(problem, chosen)


def _told(problem: Problem, pairs: Iterable[Pair]) -> Spread:
    made = frozenset(pairs)
    loads = Counter(seat for _item, seat in made)
    return Spread(made, {seat: loads[seat] for seat in sorted(problem.readers)}, len(made & problem.matching))


def _check(problem: Problem, chosen: frozenset[Pair]) -> None:
    """In whole numbers, what a solver says in floating ones."""
    given = Counter(item for item, _seat in chosen)
    if not problem.kept <= chosen or any(given[item] != number for item, number in problem.demand.items()):
        raise RuntimeError("The solver's answer does not give each dossier its readers.")


def draw_of(pair: Pair) -> int:
    """The fixed draw of a pair, from 0 to 9999."""
    return int.from_bytes(sha256(f"{pair[0]}/{pair[1]}".encode()).digest()[:8]) % _DRAWS


class _Model:
    """The integer program: one column a pair, then the smallest and the largest load."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs = problem.pairs
        self.program = Program(seconds=_SECONDS)
        for pair in self.pairs:
            self.program.column(pair in problem.kept)
        self.low, self.high = (self.program.column(0, len(problem.wanted)) for _ in range(2))
        self._constrain()

    def _constrain(self) -> None:
        by_item, by_seat = defaultdict(list), defaultdict(list)
        for at, (item, seat) in enumerate(self.pairs):
            by_item[item].append(at)
            by_seat[seat].append(at)
        for item, columns in by_item.items():
            self.program.row(self.problem.demand[item], self.problem.demand[item], columns)
        for seat in sorted(self.problem.readers):
            columns = by_seat[seat]
            ones = [1] * len(columns)
            self.program.row(None, 0, [*columns, self.high], [*ones, -1])
            self.program.row(0, None, [*columns, self.low], [*ones, -1])

    def solve(self) -> frozenset[Pair]:
        """The three programs in a row."""
        gap = round(self._minimise({self.high: 1, self.low: -1}))
        self.program.row(None, gap, [self.high, self.low], [1, -1])
        matching = [at for at, pair in enumerate(self.pairs) if pair in self.problem.matching]
        if matching:
            matches = round(-self._minimise(dict.fromkeys(matching, -1)))
            self.program.row(matches, None, matching)
        self._minimise({at: draw_of(pair) for at, pair in enumerate(self.pairs)})
        values = self.program.values
        return frozenset(pair for at, pair in enumerate(self.pairs) if values[at] > 0.5)

    def _minimise(self, costs: Mapping[int, int]) -> float:
        self.program.set_costs(costs)
        if not self.program.solve():
            raise RuntimeError("The solver found no way to share the dossiers out.")
        return self.program.cost
