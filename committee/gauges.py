"""A group counted against the targets of its cycle, for the eye and as a table. No query, no name, no score."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from candidatures.targets import VALUES, tell_points, values_of
from cycles.targets import DISTINCT, EACH, Bound, Dimension, Seniority, Target
from instruction.worklist import short_stratum, short_type

UNKNOWN = "Non renseigné"
WIDTH = 400  # of a drawing: whole numbers, which no language writes otherwise
_EDGE = 4  # a bracket of one number is still seen


@dataclass(frozen=True)
class Gauge:
    """One line: how many there are, how many are wanted. `most`: the number at the end of the scale.

    `short`: the label under the title of its dimension. `weight`: « 0,3 point » for a wish, empty where it binds.
    """

    label: str
    count: int
    low: int | None
    high: int | None
    short: str = ""
    weight: str = ""
    most: int = 0

    @property
    def is_wish(self) -> bool:
        """Whether it may be left unmet."""
        return bool(self.weight)

    @property
    def wanted(self) -> str:
        """« 1 à 3 », « 8 au moins », « 5 au plus »."""
        if self.low is None:
            return f"{self.high}\u00a0au plus"
        if self.high is None:
            return f"{self.low}\u00a0au moins"
        return str(self.low) if self.low == self.high else f"{self.low} à {self.high}"

    @property
    def missing(self) -> int:
        """How many are lacking; under zero, how many there are too many."""
        if self.low is not None and self.count < self.low:
            return self.low - self.count
        return min(0, self.high - self.count) if self.high is not None else 0

    @property
    def is_off(self) -> bool:
        """Whether the target is missed."""
        return self.missing != 0

    @property
    def told(self) -> str:
        """« manque 2 », « 1 de trop », or that it is met."""
        if self.missing > 0:
            return f"manque {self.missing}"
        return f"{-self.missing} de trop" if self.missing else "cible atteinte"

    @property
    def furthest(self) -> int:
        """The number that the scale must reach: an open bracket needs some room after its minimum."""
        opened = (self.low or 0) * 5 // 4 + 1 if self.high is None else self.high
        return max(self.count, opened)

    @property
    def have(self) -> int:
        """Width of the bar."""
        return self._at(self.count)

    @property
    def bracket(self) -> tuple[int, int]:
        """Where the bracket begins, and its width."""
        start = max(0, self._at(self.low or 0) - _EDGE)
        end = WIDTH if self.high is None else min(WIDTH, self._at(self.high) + _EDGE)
        return start, end - start

    def _at(self, number: int) -> int:
        return min(WIDTH, round(WIDTH * number / self.most)) if self.most else 0


@dataclass(frozen=True)
class Panel:
    """One dimension: what has a target, on one scale; what has none, in figures."""

    dimension: str
    title: str
    gauges: tuple[Gauge, ...]
    others: tuple[tuple[str, str, int], ...]  # label, short label, how many


@dataclass(frozen=True)
class Balance:
    """A group of so many people, dimension by dimension."""

    size: int
    panels: tuple[Panel, ...]

    @property
    def gauges(self) -> list[Gauge]:
        """Every line that has a target."""
        return [gauge for panel in self.panels for gauge in panel.gauges]

    @property
    def off_count(self) -> int:
        """How many binding targets are missed."""
        return sum(gauge.is_off for gauge in self.gauges if not gauge.is_wish)

    @property
    def unmet_count(self) -> int:
        """How many wishes are."""
        return sum(gauge.is_off for gauge in self.gauges if gauge.is_wish)


def weigh_group(traits: Iterable[Mapping[str, str]], targets: Sequence[Target]) -> Balance:
    """Count a group by its traits (see candidatures.targets.traits_of), one mapping a person, against these targets."""
    group = list(traits)
    panels = []
    for dimension in Dimension:
        counts = Counter(person[dimension] for person in group)
        panels.append(_Counted(dimension, counts, [one for one in targets if one.dimension == dimension]).panel())
    return Balance(len(group), tuple(panels))


@dataclass
class _Counted:
    """One dimension of a group: how many people have each value, empty where they do not say."""

    dimension: Dimension
    counts: Counter
    targets: list[Target]
    labels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.labels = dict(values_of(self.dimension))

    @property
    def present(self) -> list[str]:
        """The values that somebody has, in their order."""
        return [str(value) for value in VALUES[self.dimension] if self.counts[value]]

    def panel(self) -> Panel:
        lines = [*self._binding(), *self._wishes()]
        most = max((line.furthest for line in lines), default=0)
        gauges = tuple(replace(line, most=most) for line in lines)
        shown = {gauge.label for gauge in gauges}
        others = [(self.labels[value], self._short(value), self.counts[value]) for value in self.present]
        if self.counts[""]:
            others.append((UNKNOWN, UNKNOWN, self.counts[""]))
        told = tuple(other for other in others if other[0] not in shown)
        return Panel(self.dimension, str(self.dimension.label), gauges, told)

    def _short(self, value: str) -> str:
        if self.dimension == Dimension.EMPLOYER_TYPE and value not in (EACH, DISTINCT):
            return short_type(value)
        if self.dimension == Dimension.CATEGORY and value in VALUES[self.dimension]:
            return value.replace("_", " ")
        if self.dimension == Dimension.SENIORITY and value in VALUES[self.dimension]:
            return str(Seniority(value).label)
        return (short_stratum(value) if self.dimension == Dimension.STRATUM else "") or self.labels[value]

    def _binding(self) -> Iterator[Gauge]:
        """One line a value that a binding target names, or that fills what each may have; then the number of values."""
        binding = [one for one in self.targets if not one.is_wish]
        each = min((one.number for one in binding if one.value == EACH), default=None)
        for value in map(str, VALUES[self.dimension]):
            named = any(one.value == value for one in binding)
            if named or (each is not None and self._fills(value, each)):
                low, high = self._bounds(value, binding, each)
                yield Gauge(self.labels[value], self.counts[value], low, high, self._short(value))
        different = max((one.number for one in binding if one.value == DISTINCT), default=None)
        if different is not None:
            yield Gauge(self.labels[DISTINCT], len(self.present), different, None, self.labels[DISTINCT])

    def _fills(self, value: str, each: int) -> bool:
        """Whether a value has all that each may have, or more; where none has, whether it has the most."""
        most = max((self.counts[present] for present in self.present), default=0)
        return bool(self.counts[value]) and self.counts[value] >= min(each, most)

    def _bounds(self, value: str, binding: list[Target], each: int | None) -> tuple[int | None, int | None]:
        own = [one for one in binding if one.value == value]
        low = max((one.number for one in own if one.bound == Bound.AT_LEAST), default=None)
        highs = [one.number for one in own if one.bound == Bound.AT_MOST] + ([] if each is None else [each])
        return low, min(highs, default=None)

    def _wishes(self) -> Iterator[Gauge]:
        """One line a wish: each has its own weight. Of each value, the furthest one is told."""
        for wish in (one for one in self.targets if one.is_wish):
            label, short, count = self.labels[wish.value], self._short(wish.value), self.counts[wish.value]
            if wish.value == DISTINCT:
                count = len(self.present)
            elif wish.value == EACH:
                furthest = max(self.present, key=lambda value: self.counts[value], default="")
                label = short = f"{label}\u00a0: {self.labels[furthest]}" if furthest else label
                count = self.counts[furthest] if furthest else 0
            low, high = (wish.number, None) if wish.bound == Bound.AT_LEAST else (None, wish.number)
            yield Gauge(label, count, low, high, short, tell_points(wish.weight))
