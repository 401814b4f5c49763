"""What a day is: public holiday, school holidays by zone, election, a day that the institute noted.

Public holidays are computed (package `holidays`). School holidays come from the package `vacances-scolaires-france` and
from rows that staff write; a school year of which not all four holidays are known is told apart from a free one.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import holidays
from vacances_scolaires_france import SchoolHolidayDates

from organisations.enums import SchoolZone
from organisations.models import Institute
from programme.enums import CalendarKind
from programme.models import CalendarEvent
from toolkit.text.typography import typeset

DAY = datetime.timedelta(days=1)
FIRST_MONTH = 9  # a school year begins in September
# Toussaint, Noël, winter, spring: all begin before May; the summer and a bridge in May say nothing of the rest.
HOLIDAYS_BEFORE_MAY = 4
LAST_MONTH = 4


@dataclass(frozen=True)
class Stretch:
    """Some days in a row, both ends included, and what they are; `zone` is that of school holidays."""

    label: str
    starts_on: datetime.date
    ends_on: datetime.date
    zone: str = ""

    def meets(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether it has a day in common with a span."""
        return self.starts_on <= last and first <= self.ends_on


def days_between(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """Each day of a span, both ends included."""
    return (first + offset * DAY for offset in range((last - first).days + 1))


@cache
def public_holidays(year: int, *, alsace_moselle: bool) -> dict[datetime.date, str]:
    """The public holidays of a year, with those of local law in Alsace-Moselle (code du travail, art. L3134-13)."""
    found = holidays.country_holidays("FR", subdiv="57" if alsace_moselle else None, years=year, language="fr")
    return {day: typeset(name) for day, name in sorted(found.items())}


def school_year_of(day: datetime.date) -> int:
    """The year in which the school year of a day begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def name_school_year(year: int) -> str:
    """« 2027-2028 »."""
    return f"{year}-{year + 1}"


@cache
def packaged_school_holidays() -> tuple[Stretch, ...]:
    """The school holidays that the package knows, by zone, in order. Read once a process."""
    days = SchoolHolidayDates().data
    found = []
    for zone in SchoolZone.values:
        off = [(day, row["nom_vacances"]) for day, row in sorted(days.items()) if row[f"vacances_zone_{zone.lower()}"]]
        begin = 0
        for rank in range(1, len(off) + 1):
            if rank == len(off) or off[rank] != (off[rank - 1][0] + DAY, off[rank - 1][1]):
                (first, name), (last, _) = off[begin], off[rank - 1]
                found.append(Stretch(typeset(name), first, last, zone))
                begin = rank
    return tuple(sorted(found, key=lambda stretch: (stretch.starts_on, stretch.zone)))


class Calendar:
    """What the days of an institute are, for the events it is given (see CalendarEventQuerySet.known_to). No query."""

    def __init__(self, institute: Institute, events: Iterable[CalendarEvent]) -> None:
        self.zone: str = institute.school_zone
        self.alsace_moselle = institute.alsace_moselle
        events = list(events)
        self.elections = _stretches(events, CalendarKind.ELECTION)
        self.others = _stretches(events, CalendarKind.OTHER)
        written = [
            Stretch(event.label, event.starts_on, event.ends_on, zone) for event in events for zone in event.zones
        ]
        self.school_holidays = _merge(written)

    def public_holiday(self, day: datetime.date) -> str:
        """Its name, or nothing."""
        return public_holidays(day.year, alsace_moselle=self.alsace_moselle).get(day, "")

    def school_holidays_of(self, zone: str) -> list[Stretch]:
        """Those of a zone, in order."""
        return [stretch for stretch in self.school_holidays if stretch.zone == zone]

    def missing_holidays(self, first: datetime.date, last: datetime.date) -> dict[int, int]:
        """How many of the four holidays are known, for each school year of the span that lacks some in the zone."""
        years = range(school_year_of(first), school_year_of(last) + 1)
        known = {year: _known(self.school_holidays_of(self.zone), year) for year in years}
        return {year: count for year, count in known.items() if count < HOLIDAYS_BEFORE_MAY}

    def school_years(self, today: datetime.date) -> list[tuple[str, int]]:
        """The school year of a day and the three that follow: its name, and how many of the four holidays are known."""
        first = school_year_of(today)
        known = self.school_holidays_of(self.zone)
        return [(name_school_year(year), _known(known, year)) for year in range(first, first + 4)]

    def knows_school(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether the school holidays of the zone are known around these days."""
        return not self.missing_holidays(first, last)


def _stretches(events: Iterable[CalendarEvent], kind: str) -> list[Stretch]:
    return [Stretch(event.label, event.starts_on, event.ends_on) for event in events if event.kind == kind]


def _known(stretches: Iterable[Stretch], year: int) -> int:
    """How many holidays of a school year begin before May."""
    first, last = datetime.date(year, FIRST_MONTH, 1), datetime.date(year + 1, LAST_MONTH, 30)
    return sum(first <= stretch.starts_on <= last for stretch in stretches)


def _merge(written: list[Stretch]) -> tuple[Stretch, ...]:
    """Rows add to the package; once they hold the four holidays of a zone and a school year, they replace it there."""
    corrected = {
        (stretch.zone, school_year_of(stretch.starts_on))
        for stretch in written
        if _known((each for each in written if each.zone == stretch.zone), school_year_of(stretch.starts_on))
        >= HOLIDAYS_BEFORE_MAY
    }
    packaged = (
        stretch
        for stretch in packaged_school_holidays()
        if (stretch.zone, school_year_of(stretch.starts_on)) not in corrected
    )
    return tuple(sorted((*packaged, *written), key=lambda stretch: (stretch.starts_on, stretch.zone)))
