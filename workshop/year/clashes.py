"""What clashes with the days of a session, in words. Pure: sessions, a calendar and other sessions in, findings out."""

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from programme.models import KeptClash, Session
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day_short, format_days, typeset
from workshop.year.holidays import DAY, Calendar, Stretch, days_between

WEEK = datetime.timedelta(weeks=1)
SEARCHED_WEEKS = 6
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Weight(Enum):
    """What a finding asks for."""

    TO_FIX = "à régler"
    TO_DECIDE = "à décider"
    TO_KNOW = "à savoir"


_ORDER = tuple(Weight)


@dataclass(frozen=True)
class Finding:
    """One thing that meets the days of a session. `key` names it, so that a decision knows what it was about."""

    key: str
    weight: Weight
    text: str


@dataclass(frozen=True)
class Place:
    """The days that a session has, or would have."""

    first: datetime.date
    last: datetime.date

    def moved(self, weeks: int) -> "Place":
        """The same weekdays, some weeks later or, below zero, earlier."""
        return Place(self.first + weeks * WEEK, self.last + weeks * WEEK)

    @property
    def words(self) -> str:
        """« 10 – 12 novembre »."""
        return format_days(self.first, self.last, year=False)

    @property
    def to_words(self) -> str:
        """« aux 10 – 12 novembre », « au 19 novembre »: where a session goes."""
        return f"{'au' if self.first == self.last else 'aux'} {self.words}"

    @property
    def fingerprint(self) -> str:
        """What a form repeats of the dates that its page showed."""
        return f"{self.first:%Y-%m-%d}/{self.last:%Y-%m-%d}"


@dataclass(frozen=True)
class Clash:
    """A session, what clashes with it, the decision that keeps it there if it stands, and the nearest free week."""

    session: Session
    findings: tuple[Finding, ...]
    kept: KeptClash | None = None
    free: Place | None = None

    @property
    def weight(self) -> Weight:
        """That of the gravest finding."""
        return min((finding.weight for finding in self.findings), key=_ORDER.index)

    @property
    def is_open(self) -> bool:
        """Whether somebody must still do something about it."""
        return self.kept is None

    @property
    def is_grave(self) -> bool:
        """Whether it must be settled, and is not."""
        return self.is_open and self.weight is Weight.TO_FIX

    @property
    def text(self) -> str:
        """What clashes, in one sentence each."""
        return " ".join(f"{finding.text}." for finding in self.findings)

    @property
    def fingerprint(self) -> str:
        """What a form repeats of the dates and of what clashed with them."""
        return fingerprint_of(place_of(self.session), self.findings)

    @property
    def place(self) -> Place:
        """The days of the session."""
        return place_of(self.session)

    @property
    def weeks_to_free(self) -> int:
        """How many weeks away the free week is; 0 without one."""
        return (self.free.first - self.session.starts_on).days // 7 if self.free and self.session.starts_on else 0


def place_of(session: Session) -> Place:
    """The days of a dated session. Raises ValueError without dates."""
    if session.starts_on is None or session.ends_on is None:
        raise ValueError("This session has no dates.")
    return Place(session.starts_on, session.ends_on)


def asking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that ask for something."""
    return tuple(finding for finding in findings if finding.weight is not Weight.TO_KNOW)


def keys_of(findings: Iterable[Finding]) -> list[str]:
    """The names of the findings that ask for something, in order."""
    return sorted(finding.key for finding in asking(findings))


def fingerprint_of(place: Place, findings: Iterable[Finding]) -> str:
    """Dates, and a digest of what asks for something there."""
    digest = hashlib.sha256("\n".join(keys_of(findings)).encode()).hexdigest()[:16]
    return f"{place.fingerprint}/{digest}"


def findings_at(
    place: Place, calendar: Calendar, others: Iterable[Session], *, session: Session
) -> tuple[Finding, ...]:
    """What clashes with a session if it has these days; gravest first. `others` may hold the session itself."""
    found = [
        *_public_holidays(place, calendar),
        *_sessions(place, others, session),
        *_school_holidays(place, calendar, calendar.zone),
        *_elections(place, calendar),
        *_noted(place, calendar),
        *_travel(place, calendar),
        *_other_zones(place, calendar),
    ]
    return tuple(sorted(found, key=lambda finding: _ORDER.index(finding.weight)))


def kept_for(session: Session, findings: Iterable[Finding], kept: KeptClash | None) -> KeptClash | None:
    """The decision to keep a session there, if it was about these dates and about all that clashes with them now."""
    if kept is None or (kept.starts_on, kept.ends_on) != (session.starts_on, session.ends_on):
        return None
    return kept if set(keys_of(findings)) <= set(kept.findings) else None


def nearest_free_week(
    session: Session, calendar: Calendar, others: list[Session], *, today: datetime.date
) -> Place | None:
    """The nearest week, six before or after at most, that nothing clashes with; later comes first of two as near.

    None of which the school holidays are unknown, and none in the past for a session to come.
    """
    here = place_of(session)
    for distance in range(1, SEARCHED_WEEKS + 1):
        for weeks in (distance, -distance):
            there = here.moved(weeks)
            if there.first <= today < here.first or not calendar.knows_school(there.first, there.last):
                continue
            if not asking(findings_at(there, calendar, others, session=session)):
                return there
    return None


def noted_in_words(stretch: Stretch) -> str:
    """« Élections municipales, premier tour, le dimanche 15 mars », « Fermeture, du 18 au 22 mai »."""
    one = stretch.starts_on == stretch.ends_on
    return f"{stretch.label}, {f'le {_day(stretch.starts_on)}' if one else _span(stretch)}"


def _day(day: datetime.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {format_day_short(day)}"


def _span(stretch: Stretch) -> str:
    """« du 11 au 26 avril », « le 8 mai », « du 26 octobre au 2 novembre »."""
    first, last = stretch.starts_on, stretch.ends_on
    if first == last:
        return f"le {format_day_short(first)}"
    start = format_day_short(first)
    if (first.year, first.month) == (last.year, last.month):
        start = start.split("\u00a0")[0]
    return f"du {start} au {format_day_short(last)}"


def _public_holidays(place: Place, calendar: Calendar) -> Iterator[Finding]:
    for day in days_between(place.first, place.last):
        if name := calendar.public_holiday(day):
            yield Finding(f"public:{day:%Y-%m-%d}", Weight.TO_FIX, f"Le {_day(day)} est férié ({name})")


def _sessions(place: Place, others: Iterable[Session], session: Session) -> Iterator[Finding]:
    """Two sessions of one cycle ask the same people at once; those of two cycles, the same house."""
    for other in others:
        if other.uuid == session.uuid or other.starts_on is None or other.ends_on is None:
            continue
        if other.starts_on > place.last or place.first > other.ends_on:
            continue
        days = _span(Stretch("", other.starts_on, other.ends_on))
        days = days[0].upper() + days[1:]
        same = other.cycle_id is not None and other.cycle_id == session.cycle_id
        where = "" if same or other.cycle is None else f" ({other.cycle.code} {other.cycle.year})"
        yield Finding(
            f"session:{other.uuid}:{other.starts_on:%Y-%m-%d}:{other.ends_on:%Y-%m-%d}",
            Weight.TO_FIX if same else Weight.TO_DECIDE,
            typeset(f"{days} se tient aussi «\u202f{other}\u202f»{where}"),
        )


def _school_holidays(place: Place, calendar: Calendar, zone: str) -> Iterator[Finding]:
    for stretch in calendar.school_holidays_of(zone):
        if stretch.meets(place.first, place.last):
            yield Finding(
                f"school:{zone}:{stretch.starts_on:%Y-%m-%d}:{stretch.ends_on:%Y-%m-%d}",
                Weight.TO_DECIDE,
                f"{stretch.label} de la zone {zone}, {_span(stretch)}",
            )


def _elections(place: Place, calendar: Calendar) -> Iterator[Finding]:
    """A vote on one of the days, or on the eve, when people travel."""
    for stretch in calendar.elections:
        if stretch.meets(place.first - DAY, place.last):
            eve = ", la veille" if stretch.ends_on < place.first else ""
            yield Finding(
                f"election:{stretch.starts_on:%Y-%m-%d}:{stretch.ends_on:%Y-%m-%d}:{stretch.label}",
                Weight.TO_DECIDE,
                f"{noted_in_words(stretch)}{eve}",
            )


def _noted(place: Place, calendar: Calendar) -> Iterator[Finding]:
    for stretch in calendar.others:
        if stretch.meets(place.first, place.last):
            yield Finding(
                f"other:{stretch.starts_on:%Y-%m-%d}:{stretch.ends_on:%Y-%m-%d}:{stretch.label}",
                Weight.TO_DECIDE,
                noted_in_words(stretch),
            )


def _travel(place: Place, calendar: Calendar) -> Iterator[Finding]:
    """The weekday before the first day, when people travel, is a public holiday."""
    eve = place.first - DAY
    if eve.weekday() < 5 and (name := calendar.public_holiday(eve)):
        yield Finding(
            f"travel:{eve:%Y-%m-%d}", Weight.TO_KNOW, f"Le trajet tombe le {_day(eve)}, qui est férié ({name})"
        )


def _other_zones(place: Place, calendar: Calendar) -> Iterator[Finding]:
    met = [stretch for stretch in calendar.school_holidays if stretch.meets(place.first, place.last)]
    zones = sorted({stretch.zone for stretch in met} - {calendar.zone})
    if zones:
        which = f"la zone {zones[0]}" if len(zones) == 1 else f"des zones {list_in_words(zones)}"
        of = f"de {which}" if len(zones) == 1 else which
        yield Finding(f"zones:{''.join(zones)}", Weight.TO_KNOW, f"Vacances scolaires {of}")
