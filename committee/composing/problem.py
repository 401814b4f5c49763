"""What is asked of a group: people with scores and traits, seats, targets, one per employer, people kept or left out.

The value of a group is its mean score minus the weights of the wishes it does not meet, each weight counted once
however far the wish is missed. Minima, maxima and one per employer are hard: a group that misses one is no answer.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

_DRAWS = 10_000


@dataclass(frozen=True)
class Person:
    """`score`: thousandths of a point. `traits`: family to value; an empty or absent value belongs to no value of that
    family. `employer`: what two people of one employer share (SIREN), empty where unknown: unknown clashes with
    nobody."""

    key: str
    score: int
    traits: Mapping[str, str] = field(default_factory=dict)
    employer: str = ""


class Bound(StrEnum):
    LEAST = "least"
    MOST = "most"


class Counted(StrEnum):
    """What a target counts in a group."""

    PEOPLE = "people"  # the people whose value is one of `values`, together
    PEOPLE_OF_EACH = "people_of_each"  # the people of each value apart: every value is to be within the bound
    VALUES = "values"  # the different values that are there


@dataclass(frozen=True)
class Target:
    """`weight`: None for a minimum or a maximum, which is hard; for a wish, thousandths of mean that missing it costs,
    once. `values`: needed by PEOPLE; for the two others, empty means every value that someone of the problem has."""

    key: str
    family: str
    bound: Bound
    number: int
    values: frozenset[str] = frozenset()
    counted: Counted = Counted.PEOPLE
    weight: int | None = None

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError(f"{self.key}: a number under zero.")
        if self.counted == Counted.PEOPLE and not self.values:
            raise ValueError(f"{self.key}: people of which values?")
        if self.weight is not None and self.weight < 1:
            raise ValueError(f"{self.key}: a wish weighs at least one thousandth.")

    @property
    def is_wish(self) -> bool:
        return self.weight is not None


class LimitKind(StrEnum):
    """What a group may not break. The order is that in which a smallest contradiction prefers them."""

    TARGET = "target"  # a minimum or a maximum; `Limit.key` is the target's
    ONE_PER_EMPLOYER = "one_per_employer"
    SEATS = "seats"
    FIXED_IN = "fixed_in"  # `Limit.key` is the person's
    FIXED_OUT = "fixed_out"


@dataclass(frozen=True)
class Limit:
    kind: LimitKind
    key: str = ""

    @property
    def order(self) -> tuple[int, str]:
        """Where it comes among others, whatever the order of rows."""
        return list(LimitKind).index(self.kind), self.key


@dataclass(frozen=True)
class Problem:
    """Exactly `seats` people. `doubles`: how many people more than one per employer there may be, all employers
    together, where there is one per employer. `seed` is what the draw between equals is made from: the same one, the
    same answer. Raises ValueError where a key comes twice or a fixed person is unknown."""

    people: tuple[Person, ...]
    seats: int
    targets: tuple[Target, ...] = ()
    one_per_employer: bool = True
    fixed_in: frozenset[str] = frozenset()
    fixed_out: frozenset[str] = frozenset()
    doubles: int = 0
    seed: str = ""

    def __post_init__(self) -> None:
        if self.seats < 1:
            raise ValueError("A group has at least one seat.")
        if len(self.by_key) < len(self.people) or len(self.target_of) < len(self.targets):
            raise ValueError("The same key twice.")
        if not (self.fixed_in | self.fixed_out) <= self.by_key.keys():
            raise ValueError("A fixed person is not among the people.")
        if self.fixed_in & self.fixed_out:
            raise ValueError("The same person is kept and left out.")

    @cached_property
    def by_key(self) -> dict[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def target_of(self) -> dict[str, Target]:
        return {target.key: target for target in self.targets}

    @cached_property
    def values_of(self) -> dict[str, frozenset[str]]:
        """The values of each family that someone has, those left out included."""
        found = defaultdict(set)
        for person in self.people:
            for family, value in person.traits.items():
                if value:
                    found[family].add(value)
        return {family: frozenset(values) for family, values in found.items()}

    def scope(self, target: Target) -> frozenset[str]:
        """The values that a target looks at."""
        return target.values or self.values_of.get(target.family, frozenset())

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families that some target speaks of, in order."""
        return tuple(sorted({target.family for target in self.targets}))

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """All that is hard, in order."""
        found = [Limit(LimitKind.TARGET, target.key) for target in self.targets if not target.is_wish]
        found += [Limit(LimitKind.ONE_PER_EMPLOYER)] if self.one_per_employer else []
        found += [Limit(LimitKind.SEATS)]
        found += [Limit(LimitKind.FIXED_IN, key) for key in self.fixed_in]
        found += [Limit(LimitKind.FIXED_OUT, key) for key in self.fixed_out]
        return tuple(sorted(found, key=lambda limit: limit.order))

    def without_family(self, family: str) -> "Problem":
        """The same without any target of a family."""
        return replace(self, targets=tuple(target for target in self.targets if target.family != family))

    def digest(self, key: str) -> bytes:
        """The order of a draw between people: of the seed and the key alone, so the order of rows changes nothing."""
        return sha256(f"{self.seed}/{key}".encode()).digest()

    def draw(self, key: str) -> int:
        """The number that a person draws, from 0 to 9999; it grows with `digest`."""
        return int.from_bytes(self.digest(key)[:8]) * _DRAWS >> 64

    def ordered(self, keys: Collection[str]) -> tuple[str, ...]:
        """The best scores first, then the draw."""
        return tuple(sorted(keys, key=lambda key: (-self.by_key[key].score, self.digest(key))))
