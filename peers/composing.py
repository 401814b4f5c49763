"""Which people may meet, and groups in which nobody meets someone of their own employer, by the solver of the house."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from peers.models import LEAST, MOST
from toolkit.domain.marks import fingerprint
from toolkit.programs import Program
from toolkit.text.french import de, list_in_words

_WISHED_SIZE = 6


@dataclass(frozen=True)
class Person:
    """Somebody who wishes to be in a group. `employers`: names by key, the present one and those that they left during
    the cycle; `employer` is the key of the present one."""

    key: str
    name: str
    employer: int
    employers: Mapping[int, str]

    def clash_with(self, other: "Person") -> str:
        """Why the two may not meet, in French without a full stop; the empty string where they may."""
        shared = sorted(self.employers.keys() & other.employers.keys())
        if not shared:
            return ""
        # The employer that both have now says most.
        shared.sort(key=lambda key: (self.employer != key) + (other.employer != key))
        key = shared[0]
        if self.employer == other.employer == key:
            return f"{self.name} et {other.name} ont le même employeur ({self.employers[key]})"
        if key not in (self.employer, other.employer):
            return f"{self.name} et {other.name} ont eu cette année le même employeur ({self.employers[key]})"
        left, there = (other, self) if self.employer == key else (self, other)
        return f"{left.name} a eu cette année l’employeur {de(there.name)} ({self.employers[key]})"


@dataclass(frozen=True)
class Tie:
    """An employer that several people have, or had during the cycle: no two of them meet."""

    employer: str
    people: tuple[Person, ...]

    @property
    def names(self) -> str:
        """« Ada Morel et Ivo Zeller »."""
        return list_in_words(person.name for person in self.people)


def ties_of(people: Collection[Person]) -> list[Tie]:
    """Those employers, the most people first, then by name."""
    held: dict[int, list[Person]] = {}
    for person in sorted(people, key=lambda each: each.key):
        for key in person.employers:
            held.setdefault(key, []).append(person)
    found = [
        Tie(several[0].employers[key], tuple(sorted(several, key=lambda each: each.name)))
        for key, several in held.items()
        if len(several) > 1
    ]
    return sorted(found, key=lambda tie: (-len(tie.people), tie.employer))


def clashes_in(people: Sequence[Person]) -> list[str]:
    """Why these may not all meet: one sentence a pair."""
    return [words for one, other in combinations(people, 2) if (words := one.clash_with(other))]


def obstacle(person: Person, group: Sequence[Person]) -> str:
    """Why this person cannot join this group; the empty string where they can."""
    for other in group:
        if words := person.clash_with(other):
            return words
    return f"il compte déjà {MOST} personnes" if len(group) >= MOST else ""


def mark_of_people(people: Collection[Person]) -> str:
    """What a proposal depends on, beside its draw."""
    return fingerprint({person.key: sorted(person.employers) for person in people})


def counts_for(number: int) -> list[int]:
    """How many groups this number of people may make, the nearest to six people a group first."""
    possible = range(1, number // LEAST + 1)
    return sorted(possible, key=lambda count: (abs(number / count - _WISHED_SIZE), count))


def compose(people: Collection[Person], *, draw: int = 1, count: int | None = None) -> list[list[str]]:
    """The keys of each group: of four to eight, whose sizes differ by one at most, that hold as many people as can be.

    `count`: how many groups; chosen without one. The same people, employers, draw and count give the same groups.
    Whoever cannot be placed is in none; an empty list where no group of four can be made. Raises Unsolved as
    Program.solve.
    """
    order = sorted(people, key=lambda person: hashlib.sha256(f"{draw}:{person.key}".encode()).hexdigest())
    best: list[list[str]] = []
    placed = 0
    for each in [count] if count else counts_for(len(order)):
        groups = _solve(order, each)
        if sum(map(len, groups)) > placed:
            best, placed = groups, sum(map(len, groups))
        if placed == len(order):
            break
    return best


def _solve(order: Sequence[Person], count: int) -> list[list[str]]:
    """The best groups of this number; an empty list where there are none."""
    program = Program()
    size = program.column(LEAST, max(LEAST, min(MOST, len(order) // count)))
    # Groups are alike until somebody is in them: the first person is in the first one, the second in one of two…
    place = [[program.column(0, 1 if number <= at else 0) for number in range(count)] for at in range(len(order))]
    for columns in place:
        program.row(None, 1, columns)
    for number in range(count):
        inside = [columns[number] for columns in place]
        program.row(0, None, [*inside, size], [*[1] * len(inside), -1])
        program.row(None, 1, [*inside, size], [*[1] * len(inside), -1])
        program.row(None, MOST, inside)
        for tie in ties_of(order):
            keys = {person.key for person in tie.people}
            program.row(None, 1, [column for person, column in zip(order, inside, strict=True) if person.key in keys])
    program.set_costs({column: -1 for columns in place for column in columns})
    if not program.solve():
        return []
    values = program.values
    return [
        [person.key for person, columns in zip(order, place, strict=True) if values[columns[number]] > 0.5]
        for number in range(count)
    ]
