"""What waits for a person, as their home tells it. An app that has some offers it by `things_waiting(user, cycles)`."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

SHOWN = 5  # things told by name; the list has the others

Day = datetime.date | datetime.datetime


def away(day: Day) -> str:
    """How far a day is: « dans 7 jours », « demain », « aujourd’hui », « depuis hier », « depuis 3 jours »."""
    local = timezone.localdate(day) if isinstance(day, datetime.datetime) else day
    days = (local - timezone.localdate()).days
    near = {1: "demain", 0: "aujourd’hui", -1: "depuis hier"}
    return near.get(days) or (f"dans {days} jours" if days > 0 else f"depuis {-days} jours")


@dataclass(frozen=True)
class Thing:
    """One thing that waits: who or what, since or until when, where to act. `beside` tells two of one name apart."""

    name: str
    url: str
    on: Day
    what: str = ""
    beside: str = ""
    is_late: bool = False

    @property
    def when(self) -> str:
        """How far the day is, in words."""
        return away(self.on)


@dataclass(frozen=True)
class Lot:
    """How many wait, and the list of exactly that many rows. `label`: of which cycle, the empty string for all."""

    count: int
    url: str
    label: str = ""


@dataclass(frozen=True)
class Waiting:
    """Things of one kind: the first ones by name, the oldest day first, and how many there are in each list.

    slug: names the kind in the page. one, many: what one of them and several are called.
    """

    slug: str
    one: str
    many: str
    icon: str
    lots: list[Lot]
    things: list[Thing] = field(default_factory=list)
    tone: str = ""

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(lot.count for lot in self.lots)

    @property
    def title(self) -> str:
        """What they are called, for as many as there are."""
        return self.one if self.total == 1 else self.many

    @property
    def has_more(self) -> bool:
        """Whether the list holds others than those told by name."""
        return self.total > len(self.things) > 0
