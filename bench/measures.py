"""How long an act takes, alone or beside the same act on the bare reference, and the table that is printed."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.client import Answer

WARM_UP = 10
ROUNDS = 60

Act = Callable[[], Answer]


@dataclass(frozen=True)
class Times:
    """What a number of answers took: milliseconds (`first`: until the first byte), the most queries, bytes of the last
    one."""

    least: float
    median: float
    p95: float
    sql: float
    queries: int
    size: int
    first: float = 0.0

    @classmethod
    def of(cls, answers: list[Answer]) -> "Times":
        """Sum up some answers, one at least."""
        times = sorted(answer.milliseconds for answer in answers)
        return cls(
            least=times[0],
            median=statistics.median(times),
            p95=times[max(0, int(len(times) * 0.95) - 1)],
            sql=statistics.median(answer.sql_milliseconds for answer in answers),
            queries=max(answer.queries for answer in answers),
            size=len(answers[-1].body),
            first=statistics.median(answer.first_milliseconds for answer in answers),
        )


@dataclass(frozen=True)
class Measure:
    """One line of the table: our page, and beside it the bare one with the ratio of medians not to pass, if any."""

    name: str
    ours: Times
    bare: Times | None = None
    limit: float = 0.0

    @property
    def ratio(self) -> float:
        """Our median as so many times the bare one; 0 without one."""
        return self.ours.median / self.bare.median if self.bare else 0.0

    @property
    def holds(self) -> bool:
        """Within its limit, where it has one."""
        return not self.limit or self.ratio <= self.limit


@dataclass(frozen=True)
class Bench:
    """How many times each act is repeated: `warm_up` first, which does not count, then `rounds`."""

    warm_up: int = WARM_UP
    rounds: int = ROUNDS

    def alone(self, name: str, act: Act, *, expected: int = 200) -> Measure:
        """Repeat one act. Raises RuntimeError on another status than expected."""
        answers = [self._answer(name, act, expected) for _ in range(self.warm_up + self.rounds)]
        return Measure(name, Times.of(answers[self.warm_up :]))

    def beside(
        self, name: str, ours: Act, bare: Act, *, limit: float, expected: tuple[int, int] = (200, 200)
    ) -> Measure:
        """Repeat two acts by turns, so that whatever else the machine does weighs on both; the first one changes at
        each turn. `expected`: the status of each. Raises RuntimeError on another one."""
        acts = [(ours, expected[0]), (bare, expected[1])]
        return Measure(name, *map(Times.of, self._by_turns(name, acts)), limit)

    def by_turns(self, name: str, acts: Sequence[Act]) -> list[Times]:
        """Repeat several acts in the same way. Raises RuntimeError on another status than 200."""
        return [Times.of(answers) for answers in self._by_turns(name, [(act, 200) for act in acts])]

    def _by_turns(self, name: str, acts: Sequence[tuple[Act, int]]) -> list[list[Answer]]:
        kept: list[list[Answer]] = [[] for _ in acts]
        places = list(range(len(acts)))
        for turn in range(self.warm_up + self.rounds):
            for which in places if turn % 2 else reversed(places):
                answer = self._answer(name, *acts[which])
                if turn >= self.warm_up:
                    kept[which].append(answer)
        return kept

    @staticmethod
    def _answer(name: str, act: Act, expected: int) -> Answer:
        answer = act()
        if answer.status != expected:
            raise RuntimeError(f"{name}: {answer.status} instead of {expected}.")
        return answer


def table(measures: list[Measure]) -> str:
    """The measures as a Markdown table, ours first, then the bare reference and the ratio of medians."""
    head = ("Page", "minimum (ms)", "médiane (ms)", "p95 (ms)", "dont SQL (ms)", "requêtes", "octets")
    bare = ("nue : minimum", "médiane", "p95", "SQL", "requêtes", "rapport", "plafond")
    lines = [f"| {' | '.join((*head, *bare))} |", f"|---|{'---:|' * (len(head) + len(bare) - 2)}---|"]
    return "\n".join(lines + [f"| {' | '.join(_cells(one))} |" for one in measures])


def _cells(one: Measure) -> list[str]:
    ours = one.ours
    cells = [one.name, *_milliseconds(ours), str(ours.queries), str(ours.size)]
    if one.bare is None:
        return cells + [""] * 7
    verdict = f"{one.limit:g} : {'tenu' if one.holds else 'manqué'}" if one.limit else ""
    return [*cells, *_milliseconds(one.bare), str(one.bare.queries), f"{one.ratio:.2f}", verdict]


def _milliseconds(times: Times) -> list[str]:
    return [f"{value:.1f}" for value in (times.least, times.median, times.p95, times.sql)]
