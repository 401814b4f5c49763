"""What a calendar tells of one thing: when, what, where. Apps make entries; `services` remembers and writes them."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
# What a change of makes another event of it for whoever noted it (RFC 5546 2.1.4); the words around it do not.
SIGNIFICANT = ("starts", "ends", "summary", "location", "tentative")

LEAST = datetime.timedelta(minutes=5)

Moment = datetime.date | datetime.datetime


def instants(day: datetime.date, starts: datetime.time, ends: datetime.time) -> tuple[Moment, Moment]:
    """From an hour to a later one of the same day, in Paris.

    The night when clocks go forward lacks an hour: what starts in it starts later, and still ends after that.
    """
    first, last = (datetime.datetime.combine(day, hour, PARIS).astimezone(datetime.UTC) for hour in (starts, ends))
    last = max(last, first + LEAST)
    return first.astimezone(PARIS), last.astimezone(PARIS)


@dataclass(frozen=True)
class Entry:
    """One event of a calendar.

    name: of its identifier, made of what never changes. starts, ends: two days, both included, or two instants.
    busy: whether the person is taken then. reminded: whether programs remind of it before, as of a last day.
    tentative: whether it may still change, as its makers say.
    """

    name: str
    starts: Moment
    ends: Moment
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    busy: bool = True
    reminded: bool = False
    tentative: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.starts, datetime.datetime) != isinstance(self.ends, datetime.datetime):
            raise ValueError(f"{self.name}: an entry has two days or two instants.")
        if self.ends < self.starts or (self.has_hours and self.ends == self.starts):
            raise ValueError(f"{self.name}: an entry ends after it starts.")

    @property
    def has_hours(self) -> bool:
        """Whether it goes from an hour to another, and not from a day to another."""
        return isinstance(self.starts, datetime.datetime)

    @property
    def over_at(self) -> datetime.datetime:
        """The first instant after it, in Paris."""
        if isinstance(self.ends, datetime.datetime):
            return self.ends
        return datetime.datetime.combine(self.ends + datetime.timedelta(days=1), datetime.time.min, PARIS)

    @property
    def first_day(self) -> datetime.date:
        """The day it starts on, in Paris."""
        return self.starts.astimezone(PARIS).date() if isinstance(self.starts, datetime.datetime) else self.starts

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps of it; `from_json` reads it back."""
        values = asdict(self)
        for key in ("starts", "ends"):
            moment = values[key]
            values[key] = (
                moment.astimezone(datetime.UTC).isoformat()
                if isinstance(moment, datetime.datetime)
                else moment.isoformat()
            )
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Entry":
        """The entry that `to_json` wrote."""
        return cls(**{**values, "starts": _read(values["starts"]), "ends": _read(values["ends"])})


def _read(text: str) -> Moment:
    return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)


def same_event(told: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether nothing that counts differs between what was told and what would be."""
    return all(told.get(key) == other.get(key) for key in SIGNIFICANT)
