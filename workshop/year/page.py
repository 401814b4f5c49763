"""The year of a cycle as those who prepare it read it: clashes, sessions in order, the drawing, what is unknown.

A fixed number of queries, however many sessions and institutes there are.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from cycles.enums import CycleState
from cycles.models import Cycle
from organisations.models import Institute
from programme.models import CalendarEvent, KeptClash, Session
from workshop.parts import PartKey
from workshop.year.clashes import (
    Clash,
    Finding,
    Place,
    Weight,
    asking,
    findings_at,
    kept_for,
    nearest_free_week,
    noted_in_words,
    place_of,
)
from workshop.year.drawing import Month, Span, draw_months, span_of
from workshop.year.holidays import HOLIDAYS_BEFORE_MAY, Calendar, name_school_year
from workshop.year.parts import page_of

# A session may move by some weeks: what it could meet there counts too.
MARGIN = datetime.timedelta(weeks=9)


@dataclass(frozen=True)
class Row:
    """One session of the list, what is only worth knowing about it, and its clash if there is one."""

    session: Session
    notes: tuple[Finding, ...]
    clash: Clash | None

    @property
    def part(self) -> PartKey | None:
        """Where its texts and its dates are written."""
        return page_of(self.session)

    @property
    def place(self) -> Place | None:
        """Its days, once they are known."""
        return place_of(self.session) if self.session.is_dated else None


def dates_may_move(cycle: Cycle) -> bool:
    """Dates move here while the cycle is a draft: once it is public, the page of a module tells those concerned."""
    return cycle.state == CycleState.DRAFT


def institute_calendar(institute: Institute) -> Calendar:
    """What days are for an institute. One query."""
    return Calendar(institute, CalendarEvent.objects.known_to(institute.pk))


def sessions_around(institute: Institute, span: Span) -> list[Session]:
    """Sessions of the institute with days in a span, or near it: of its cycles and of none. One query."""
    return list(
        Session.objects.filter(Q(cycle__institute=institute) | Q(institute=institute))
        .filter(starts_on__lte=span.last + MARGIN, ends_on__gte=span.first - MARGIN)
        .select_related("cycle", "kept_clash__kept_by")
    )


class Year:
    """Sessions in their year, those that share it, and what clashes. No query: it is given everything."""

    def __init__(
        self, calendar: Calendar, span: Span, sessions: list[Session], others: list[Session], today: datetime.date
    ) -> None:
        self.calendar = calendar
        self.span = span
        self.sessions = sessions
        self.others = others
        self.today = today
        self._every = [*sessions, *others]

    @property
    def may_move(self) -> bool:
        """Whether dates may be moved here."""
        return False

    @cached_property
    def rows(self) -> list[Row]:
        """The sessions in order of date, those without dates last."""
        return [self.row_of(session) for session in self.sessions]

    @cached_property
    def clashes(self) -> list[Clash]:
        """What somebody must settle, then what is left to decide, then what was kept; in order of date in each."""
        found = [row.clash for row in self.rows if row.clash]
        return sorted(found, key=lambda clash: (not clash.is_open, clash.weight is not Weight.TO_FIX))

    @property
    def open_clashes(self) -> list[Clash]:
        """Those that wait for somebody."""
        return [clash for clash in self.clashes if clash.is_open]

    @property
    def others_shown(self) -> list[Session]:
        """The other sessions of the institute in the months that are drawn."""
        span = self.span
        return [session for session in self.others if session.starts_on <= span.last and session.ends_on >= span.first]

    @property
    def months(self) -> list[Month]:
        """The drawing."""
        clashing = [clash.session for clash in self.open_clashes]
        return draw_months(self.span, self.calendar, self.sessions, self.others, clashing)

    @property
    def unknown(self) -> list[str]:
        """« Les vacances scolaires 2028-2029 ne sont pas encore connues : ajoutez-les. » and the like."""
        first, last = self.span.first, self.span.last
        return [
            _missing(name_school_year(year), count, self.calendar.zone)
            for year, count in self.calendar.missing_holidays(first, last).items()
        ]

    @property
    def lacks_elections(self) -> bool:
        """Whether no election is written for these months: that says nothing of the country."""
        return not any(stretch.meets(self.span.first, self.span.last) for stretch in self.calendar.elections)

    @property
    def noted(self) -> list[str]:
        """The elections of these months and the days that the institute noted, in order and in words."""
        stretches = [*self.calendar.elections, *self.calendar.others]
        shown = (stretch for stretch in stretches if stretch.meets(self.span.first, self.span.last))
        return [noted_in_words(stretch) for stretch in sorted(shown, key=lambda stretch: stretch.starts_on)]

    def row_of(self, session: Session) -> Row:
        """The row of one session."""
        if not session.is_dated:
            return Row(session, (), None)
        findings = findings_at(place_of(session), self.calendar, self._every, session=session)
        notes = tuple(finding for finding in findings if finding.weight is Weight.TO_KNOW)
        if not asking(findings):
            return Row(session, notes, None)
        kept = kept_for(session, findings, _kept_clash(session))
        free = None
        if kept is None and self.may_move:
            free = nearest_free_week(session, self.calendar, self._every, today=self.today)
        return Row(session, (), Clash(session, findings, kept, free))


class YearPage(Year):
    """The year of a cycle, to be given loaded with its institute. Three queries."""

    def __init__(self, cycle: Cycle, *, today: datetime.date | None = None) -> None:
        self.cycle = cycle
        sessions = list(cycle.sessions.select_related("cycle", "module", "study_tour", "kept_clash__kept_by"))
        span = span_of(cycle.year, sessions)
        others = [each for each in sessions_around(cycle.institute, span) if each.cycle_id != cycle.pk]
        super().__init__(institute_calendar(cycle.institute), span, sessions, others, today or timezone.localdate())

    @property
    def may_move(self) -> bool:
        """Whether dates may be moved here."""
        return dates_may_move(self.cycle)


class InstituteYear(Year):
    """Every dated session of an institute in a calendar year. Two queries."""

    def __init__(self, institute: Institute, year: int, *, today: datetime.date | None = None) -> None:
        span = span_of(year, [])
        around = sessions_around(institute, span)
        inside = [each for each in around if each.starts_on <= span.last and each.ends_on >= span.first]
        others = [each for each in around if each not in inside]
        super().__init__(institute_calendar(institute), span, inside, others, today or timezone.localdate())


def preview_rows(clone: Cycle, sessions: list[Session]) -> list[Row]:
    """The sessions of a cycle that is not saved yet, with what would clash with them. Two queries."""
    calendar = institute_calendar(clone.institute)
    every = [*sessions, *sessions_around(clone.institute, span_of(clone.year, sessions))]
    rows = []
    for session in sessions:
        findings = findings_at(place_of(session), calendar, every, session=session) if session.is_dated else ()
        rows.append(Row(session, (), Clash(session, findings) if findings else None))
    return rows


def _kept_clash(session: Session) -> KeptClash | None:
    return getattr(session, "kept_clash", None)


def _missing(name: str, count: int, zone: str) -> str:
    if not count:
        return f"Les vacances scolaires {name} ne sont pas encore connues : ajoutez-les."
    return (
        f"Les vacances scolaires {name} de la zone {zone} ne sont pas toutes connues ({count} sur {HOLIDAYS_BEFORE_MAY}"
        " avant l’été) : ajoutez celles qui manquent."
    )
