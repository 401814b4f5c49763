"""The list of a given length whose replacements are worth most, found and proven.

It is a problem of facilities: each case of drop-outs is served by one set of the list, and the solver's relaxation is
almost always whole. Its prices (what each case would pay to have a person on the list) then prove the list in whole
numbers: whatever the prices, no list is worth more than what all cases keep after paying, plus the dearest people. So
every list that the prices leave possible is looked at, mostly that one alone; where they leave too many, the search
splits on a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from committee.composing.replacements import Replacements
from toolkit.programs import SECONDS, Program

_PENCE = 2**16  # prices are rounded to this part of a unit of worth
_FIRST = 24  # options that each case has in the program at first: the best ones, then one that is too good to be true
_LOOKED_AT = 500  # lists that prices leave possible, one after the other
_EXCLUDED = 40  # lists that the program is told to leave out
_WHOLE = 1e-6


@dataclass
class _Prices:
    kept: int  # by all cases, after paying
    of: list[int]  # what all cases together pay for each person


class ListSearch:
    def __init__(self, table: Replacements, length: int, seconds: float = SECONDS) -> None:
        self.table, self.length, self.numpy = table, length, table.numpy
        problem = table.problem
        order = sorted(range(len(table.pool)), key=lambda at: problem.digest(table.pool[at]))
        self.draw = {at: place for place, at in enumerate(order)}
        self.score = [problem.by_key[key].score for key in table.pool]
        singles = [[at] for at in range(len(table.pool))]
        second = (table.twos.worth, table.pairs.tolist()) if length > 1 else (table.short.worth, singles)
        self.blocks = [(table.ones.worth, singles), second]
        self.rows = [(block, row) for block, (worth, _sets) in enumerate(self.blocks) for row in range(len(worth))]
        self.options = [_FIRST] * len(self.rows)
        self.seconds = seconds
        self.chosen: list[int] = []
        self.key: tuple[Any, ...] = ()

    def rank(self, at: int) -> tuple[int, int]:
        """Between equals: the higher score, then the draw."""
        return -self.score[at], self.draw[at]

    def best(self) -> list[int]:
        """The best list, in no order."""
        self._keep(sorted(range(len(self.table.pool)), key=self.rank)[: self.length])
        self.program = _Cases(self)
        self._split({})
        return self.chosen

    def _key_of(self, worth: int, score: int, draws: Sequence[int]) -> tuple[Any, ...]:
        return -worth, -score, sorted(draws)

    def _keep(self, chosen: Sequence[int]) -> None:
        score = sum(self.score[at] for at in chosen)
        key = self._key_of(self.table.worth(chosen), score, [self.draw[at] for at in chosen])
        if not self.key or key < self.key:
            self.key, self.chosen = key, list(chosen)

    def _split(self, fixed: dict[int, bool]) -> None:
        """Search the lists that have (True) or have not (False) some people."""
        shares: list[float] = []
        while self.program.solve(fixed):
            shares = self.program.shares
            likely = sorted(range(len(shares)), key=lambda at: (-shares[at], *self.rank(at)))[: self.length]
            self._keep(likely)
            if self._look(self.program.prices(), fixed):
                return
            if not self.program.widen() and not self.program.exclude(self.chosen) and not self.program.exclude(likely):
                break
        else:
            return
        free = (at for at in range(len(shares)) if at not in fixed)
        split = max(free, key=lambda at: min(shares[at], 1 - shares[at]))
        for side in (True, False):
            self._split({**fixed, split: side})

    def _look(self, prices: _Prices, fixed: dict[int, bool]) -> bool:
        """Keep the best of the lists that the prices leave possible. False where they are too many."""
        inside = [at for at, side in fixed.items() if side]
        free = sorted(
            (at for at in range(len(prices.of)) if at not in fixed), key=lambda at: (-prices.of[at], *self.rank(at))
        )
        self.left = _LOOKED_AT
        self._extend(prices, free, 0, inside, prices.kept + sum(prices.of[at] for at in inside))
        return self.left >= 0

    def _extend(self, prices: _Prices, free: Sequence[int], start: int, chosen: list[int], worth: int) -> None:
        room = self.length - len(chosen)
        if not room:
            self.left -= 1
            if self.left >= 0:
                self._keep(chosen)
            return
        for place in range(start, len(free) - room + 1):
            if self.left < 0 or not self._may_be_best(prices, free[place:], chosen, worth, room):
                return
            at = free[place]
            self._extend(prices, free, place + 1, [*chosen, at], worth + prices.of[at])

    def _may_be_best(self, prices: _Prices, free: Sequence[int], chosen: list[int], worth: int, room: int) -> bool:
        """Whether something made of these and some of the free ones, in the order of their prices, may be better."""
        bound = (worth + sum(prices.of[at] for at in free[:room])) // _PENCE
        if bound != -self.key[0]:
            return bound > -self.key[0]
        score = sum(self.score[at] for at in chosen) + sum(sorted((self.score[at] for at in free), reverse=True)[:room])
        draws = [self.draw[at] for at in chosen] + sorted(self.draw[at] for at in free)[:room]
        return self._key_of(bound, score, draws) < self.key


class _Cases:
    """The relaxed program: who is on the list, and by which set each case is served. A case has its best sets as
    options, and one more that needs nobody and is worth what the next set is: an option too good to be true."""

    def __init__(self, search: ListSearch) -> None:
        self.search, self.people = search, len(search.table.pool)
        self.excluded: list[list[int]] = []
        self._build()

    def _build(self) -> None:
        program = self.program = Program(seconds=self.search.seconds, relaxed=True)
        costs: dict[int, float] = {}
        for _at in range(self.people):
            program.column()
        program.row(self.search.length, self.search.length, range(self.people))
        self.payers: dict[int, tuple[int, int]] = {}  # by row: which case pays for whom
        self.too_good: dict[int, int] = {}
        for case, (block, row) in enumerate(self.search.rows):
            worth, sets = self.search.blocks[block]
            line = worth[row]
            best = self.search.numpy.argsort(-line, kind="stable")[: self.search.options[case] + 1].tolist()
            true = best if len(best) == len(line) else best[:-1]
            users: dict[int, list[int]] = {}
            columns = []
            for option in best:
                column = program.column(whole=False)
                costs[column] = float(line[best[0]] - line[option])
                columns.append(column)
            for column, option in zip(columns, true, strict=False):
                for at in sets[option]:
                    users.setdefault(at, []).append(column)
            if len(true) < len(best):
                self.too_good[case] = columns[-1]
            program.row(1, 1, columns)
            for at, using in sorted(users.items()):
                row_of = program.row(None, 0, [*using, at], [*[1] * len(using), -1])
                self.payers[row_of] = case, at
        program.set_costs(costs)
        self.left_out = [program.row(None, len(each) - 1, each) for each in self.excluded]

    def solve(self, fixed: dict[int, bool]) -> bool:
        for at in range(self.people):
            self.program.bound(at, *((fixed[at],) * 2 if at in fixed else (0, 1)))
        return self.program.solve()

    @property
    def shares(self) -> list[float]:
        """How much each person is on the list."""
        return self.program.values[: self.people]

    def widen(self) -> bool:
        """Give more options to the cases that took the one too good to be true. False where none did."""
        values = self.program.values
        cases = [case for case, column in self.too_good.items() if values[column] > _WHOLE]
        for case in cases:
            self.search.options[case] *= 4
        if cases:
            self._build()
        return bool(cases)

    def exclude(self, known: Sequence[int]) -> bool:
        """Leave out a list that is known. False where it is left out already, or enough are."""
        if sorted(known) in self.excluded or len(self.excluded) >= _EXCLUDED:
            return False
        self.excluded.append(sorted(known))
        self.left_out.append(self.program.row(None, len(known) - 1, sorted(known)))
        return True

    def prices(self) -> _Prices:
        """The prices of the program, and what they prove of the lists not left out, in whole numbers."""
        numpy = self.search.numpy
        paid = numpy.zeros((len(self.search.rows), self.people), dtype=numpy.int64)
        duals = self.program.duals
        for row, (case, at) in self.payers.items():
            paid[case, at] = max(0, round(-duals[row] * _PENCE))
        kept = 0
        for case, (block, row) in enumerate(self.search.rows):
            worth, sets = self.search.blocks[block]
            bill = paid[case][self.search.table.pairs].sum(axis=1) if len(sets[0]) == 2 else paid[case]
            kept += int((worth[row] * _PENCE - bill).max())
        of = [int(each) for each in paid.sum(axis=0)]
        for row_of, known in zip(self.left_out, self.excluded, strict=True):
            price = max(0, round(-duals[row_of] * _PENCE))
            kept += price * (len(known) - 1)
            for at in known:
                of[at] -= price
        return _Prices(kept, of)
