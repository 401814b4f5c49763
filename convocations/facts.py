"""What a convocation binds to: place, days and hours. Another one is made only when these have moved."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from programme.enums import Period
from programme.models import Enrolment, HalfDay, Session
from toolkit.text.typography import format_day, format_time

Key = tuple[datetime.date, str]


@dataclass(frozen=True)
class Hours:
    """One half-day to come to. `period` is one of programme.enums.Period."""

    day: datetime.date
    period: str
    starts_at: datetime.time
    ends_at: datetime.time

    @property
    def key(self) -> Key:
        """What makes it the same half-day, whatever its hours."""
        return self.day, self.period

    @property
    def name(self) -> str:
        """« mardi 11 mars 2025, après-midi »."""
        return f"{format_day(self.day)}, {Period(self.period).label.lower()}"

    @property
    def span(self) -> str:
        """« de 14 h à 17 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"


@dataclass(frozen=True)
class Facts:
    """Where, and the half-days in order."""

    place: str
    halves: tuple[Hours, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values: days and hours in ISO 8601."""
        halves = [
            [each.day.isoformat(), each.period, *map(_clock, (each.starts_at, each.ends_at))] for each in self.halves
        ]
        return {"place": self.place, "halves": halves}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """What to_json wrote."""
        halves = tuple(
            Hours(
                datetime.date.fromisoformat(day),
                period,
                datetime.time.fromisoformat(starts),
                datetime.time.fromisoformat(ends),
            )
            for day, period, starts, ends in stored["halves"]
        )
        return cls(stored["place"], halves)


def _clock(hour: datetime.time) -> str:
    return hour.isoformat(timespec="minutes")


def place_of(session: Session) -> str:
    """The venue and its address on one line, else the announced place. Read the session with its programme's venue."""
    programme = getattr(session, "programme", None)
    venue = programme.venue if programme is not None else None
    if venue is None:
        return session.place
    return ", ".join(filter(None, (venue.name, *(line.strip() for line in venue.address.split("\n")))))


def facts_of(session: Session, enrolment: Enrolment, halves: Iterable[HalfDay]) -> Facts:
    """What this person would be called to now: the half-days that begin once they are there."""
    owed = [half for half in halves if enrolment.owed_from is None or enrolment.owed_from <= half.begins_at]
    return Facts(place_of(session), tuple(Hours(half.day, half.period, half.starts_at, half.ends_at) for half in owed))


def what_moved(before: Facts, now: Facts) -> list[str]:
    """Sentences that say what is no longer as it was told; an empty list when nothing moved."""
    told = []
    if before.place != now.place:
        told.append(f"Le lieu est maintenant : {now.place} (auparavant : {before.place}).")
    old, new = ({each.key: each for each in facts.halves} for facts in (before, now))
    told += [f"Demi-journée ajoutée : {new[key].name}, {new[key].span}." for key in new if key not in old]
    told += [f"Demi-journée retirée : {old[key].name}." for key in old if key not in new]
    told += [
        f"{_upper(new[key].name)} : {new[key].span} au lieu de {_from(old[key].span)}."
        for key in new
        if key in old and new[key] != old[key]
    ]
    return told


def _from(span: str) -> str:
    """« 9 h à 12 h »: after « au lieu de »."""
    return span.removeprefix("de ")


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
