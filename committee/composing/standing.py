"""A group counted against its targets, in plain arithmetic: no solver, so that each move on a screen is answered at
once."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from committee.composing.answers import Standing, TargetStanding
from committee.composing.problem import Bound, Counted, Person, Problem, Target


class Tally:
    """The counts of a group, changed one person at a time."""

    def __init__(self, problem: Problem, group: Iterable[str]) -> None:
        self.problem = problem
        self.people: set[str] = set()
        self.total = 0
        self.values: Counter[tuple[str, str]] = Counter()
        self.employers: Counter[str] = Counter()
        for key in group:
            self.add(key)

    def add(self, key: str) -> None:
        if key in self.people:
            raise ValueError(f"{key} is in the group already.")
        self.people.add(key)
        self._count(self.problem.by_key[key], 1)

    def remove(self, key: str) -> None:
        self.people.remove(key)
        self._count(self.problem.by_key[key], -1)

    def _count(self, person: Person, by: int) -> None:
        self.total += by * person.score
        self.employers[person.employer] += by
        for family in self.problem.families:
            self.values[family, person.traits.get(family, "")] += by

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, len(self.people) or 1)

    def missing(self, target: Target) -> int:
        """The units by which a target is missed."""
        if target.counted == Counted.PEOPLE_OF_EACH:
            return sum(_short(target, count) for count in self._counts(target).values())
        return _short(target, self._count_of(target))

    def _counts(self, target: Target) -> dict[str, int]:
        return {value: self.values[target.family, value] for value in self.problem.scope(target)}

    def _count_of(self, target: Target) -> int:
        counts = self._counts(target).values()
        if target.counted == Counted.PEOPLE:
            return sum(counts)
        if target.counted == Counted.VALUES:
            return sum(1 for count in counts if count)
        furthest = max if target.bound == Bound.MOST else min
        return furthest(counts, default=0)

    def target_standing(self, target: Target) -> TargetStanding:
        at_fault: tuple[str, ...] = ()
        if target.counted == Counted.PEOPLE_OF_EACH:
            at_fault = tuple(sorted(value for value, count in self._counts(target).items() if _short(target, count)))
        return TargetStanding(target, self._count_of(target), self.missing(target), at_fault)

    @property
    def weight(self) -> int:
        """What the wishes that are not met weigh, in thousandths of mean."""
        return sum(target.weight or 0 for target in self.problem.targets if target.is_wish and self.missing(target))

    @property
    def value(self) -> Fraction:
        return self.mean - self.weight

    @property
    def clashing(self) -> frozenset[str]:
        """The employers that have several people in the group, where that is not wanted."""
        if not self.problem.one_per_employer:
            return frozenset()
        return frozenset(employer for employer, count in self.employers.items() if employer and count > 1)

    def broken(self) -> int:
        """The units by which the hard limits are missed: targets, people too many of an employer."""
        hard = sum(self.missing(target) for target in self.problem.targets if not target.is_wish)
        return hard + max(0, sum(self.employers[employer] - 1 for employer in self.clashing) - self.problem.doubles)


def _short(target: Target, count: int) -> int:
    return max(0, target.number - count if target.bound == Bound.LEAST else count - target.number)


def standing_of(problem: Problem, group: Iterable[str]) -> Standing:
    """Count a group of any size against the problem."""
    tally = Tally(problem, group)
    of_employer: dict[str, list[str]] = {employer: [] for employer in sorted(tally.clashing)}
    for key in problem.ordered(tally.people):
        of_employer.get(problem.by_key[key].employer, []).append(key)
    return Standing(
        people=len(tally.people),
        total=tally.total,
        mean=tally.mean,
        value=tally.value,
        targets=tuple(tally.target_standing(target) for target in problem.targets),
        clashes=tuple((employer, tuple(keys)) for employer, keys in of_employer.items()),
    )


def is_allowed(problem: Problem, group: Iterable[str]) -> bool:
    """Whether a group keeps every hard limit."""
    tally = Tally(problem, group)
    fixed = problem.fixed_in <= tally.people and not problem.fixed_out & tally.people
    return fixed and len(tally.people) == problem.seats and not tally.broken()
