"""The months of a year, a square a day: pure geometry, from sessions and a calendar to the paths of small drawings."""

import calendar as months_of
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from programme.models import Session
from workshop.year.holidays import Calendar, Stretch, days_between

SIDE = 10
STEP = 12
MONTHS = 12
MOST_MONTHS = 24  # a cycle that runs longer is drawn from its beginning


@dataclass(frozen=True)
class Month:
    """One drawing: its name, and a path for each sort of day, in the order in which they are painted."""

    name: str
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Span:
    """The months that are drawn, from the first day of the first to the last day of the last."""

    first: datetime.date
    last: datetime.date

    @property
    def years(self) -> str:
        """« 2026 », « 2026-2027 »."""
        return str(self.first.year) if self.first.year == self.last.year else f"{self.first.year}-{self.last.year}"


def span_of(year: int, sessions: Iterable[Session]) -> Span:
    """The year of the promotion; from the month of the first session on, when one of them is of another year."""
    days = [day for session in sessions for day in (session.starts_on, session.ends_on) if day]
    begin = datetime.date(year, 1, 1)
    count = MONTHS
    if any(day.year != year for day in days):
        begin = min(days).replace(day=1)
        count = min(MOST_MONTHS, max(MONTHS, _months_between(begin, max(days)) + 1))
    end = _add_months(begin, count) - datetime.timedelta(days=1)
    return Span(begin, end)


def draw_months(
    span: Span, calendar: Calendar, sessions: Iterable[Session], others: Iterable[Session], clashing: Iterable[Session]
) -> list[Month]:
    """Draw the months of a span. `others` are the lighter ones, `clashing` those that somebody must still settle."""
    sorts = _Sorts(calendar, sessions, others, clashing)
    drawn = []
    begin = span.first
    while begin <= span.last:
        drawn.append(_draw_month(begin, sorts, with_year=span.first.year != span.last.year))
        begin = _add_months(begin, 1)
    return drawn


class _Sorts:
    """What to paint a day with. A session covers what is under it; what clashes is outlined."""

    # In the order of painting: an outline comes last.
    ORDER = ("day", "weekend", "school", "holiday", "also", "session", "tour", "noted", "clash")

    def __init__(
        self,
        calendar: Calendar,
        sessions: Iterable[Session],
        others: Iterable[Session],
        clashing: Iterable[Session],
    ) -> None:
        self.calendar = calendar
        ours = list(sessions)
        self.sessions = _days_of(session for session in ours if not session.abroad)
        self.tour = _days_of(session for session in ours if session.abroad)
        self.also = _days_of(others)
        self.clashing = _days_of(clashing)
        self.school = _days_in(calendar.school_holidays_of(calendar.zone))
        self.noted = _days_in([*calendar.elections, *calendar.others])

    def fill(self, day: datetime.date) -> str:
        """The one colour of a day."""
        if day in self.tour:
            return "tour"
        if day in self.sessions:
            return "session"
        if day in self.also:
            return "also"
        if self.calendar.public_holiday(day):
            return "holiday"
        if day in self.school:
            return "school"
        return "weekend" if day.weekday() > 4 else "day"

    def outlines(self, day: datetime.date) -> list[str]:
        """What is drawn around it."""
        found = []
        if day in self.noted:
            found.append("noted")
        if day in self.clashing:
            found.append("clash")
        return found


def _draw_month(begin: datetime.date, sorts: _Sorts, *, with_year: bool) -> Month:
    squares: dict[str, list[str]] = {}
    length = months_of.monthrange(begin.year, begin.month)[1]
    for number in range(length):
        day = begin + datetime.timedelta(days=number)
        week = (number + begin.weekday()) // 7
        square = f"M{day.weekday() * STEP} {week * STEP}h{SIDE}v{SIDE}h-{SIDE}z"
        for sort in (sorts.fill(day), *sorts.outlines(day)):
            squares.setdefault(sort, []).append(square)
    paths = tuple((sort, "".join(squares[sort])) for sort in _Sorts.ORDER if sort in squares)
    return Month(date_format(begin, "F Y" if with_year else "F"), paths)


def _days_of(sessions: Iterable[Session]) -> set[datetime.date]:
    return {
        day
        for session in sessions
        if session.starts_on and session.ends_on
        for day in days_between(session.starts_on, session.ends_on)
    }


def _days_in(stretches: Iterable[Stretch]) -> set[datetime.date]:
    return {day for stretch in stretches for day in days_between(stretch.starts_on, stretch.ends_on)}


def _months_between(first: datetime.date, last: datetime.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _add_months(day: datetime.date, count: int) -> datetime.date:
    month = day.month - 1 + count
    return datetime.date(day.year + month // 12, month % 12 + 1, 1)
