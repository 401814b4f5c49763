"""The sessions of a cycle as a person who takes part reads them: days in words, the crown, which one comes next."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format

from cycles.models import Cycle
from programme.enums import Period, SessionKind
from programme.models import Session
from programme.services import half_days_of
from programme.year_wheel import Crown, Ring, draw_crown
from toolkit.text.french import list_in_words, spell
from toolkit.text.typography import format_time

# One, then several.
_NOUNS = {
    SessionKind.MODULE: ("module", "modules"),
    SessionKind.STUDY_TOUR: ("voyage d’étude", "voyages d’étude"),
    SessionKind.SEMINAR: ("séminaire", "séminaires"),
    SessionKind.PEER_GROUP: ("temps d’échange entre pairs", "temps d’échange entre pairs"),
}
_PERIODS = {Period.MORNING: "matin", Period.AFTERNOON: "après-midi"}


@dataclass(frozen=True)
class LitRing:
    """A ring of the crown on which the next session alone is lit."""

    ring: Ring
    is_next: bool


class Year:
    """The year of a cycle. One query, asked when something of it is shown; none where its sessions were read before."""

    def __init__(self, cycle: Cycle, *, today: datetime.date | None = None) -> None:
        self.cycle = cycle
        self.today = today or timezone.localdate()

    @cached_property
    def sessions(self) -> list[Session]:
        """In order of date, those without dates last."""
        return list(self.cycle.sessions.all())

    @cached_property
    def dated(self) -> list[Session]:
        """Those whose dates are known."""
        return [session for session in self.sessions if session.is_dated]

    @property
    def lacks_dates(self) -> bool:
        """Whether the dates of some sessions, or of all, are still to come."""
        return len(self.dated) < len(self.sessions)

    @property
    def first(self) -> Session | None:
        """The session that opens the year, once its dates are known."""
        return self.dated[0] if self.dated else None

    @property
    def first_day(self) -> datetime.date | None:
        """The day on which the year begins."""
        return self.first.starts_on if self.first else None

    @cached_property
    def next(self) -> Session | None:
        """The session that is going on, or else the one that comes."""
        return next((session for session in self.dated if session.ends_on >= self.today), None)

    @property
    def is_over(self) -> bool:
        """Whether every session is past."""
        return bool(self.sessions) and self.next is None and not self.lacks_dates

    @property
    def countdown(self) -> str:
        """« dans 28 jours », « demain », « aujourd’hui », « en ce moment » : when the next session begins."""
        if self.next is None:
            return ""
        left = (self.next.starts_on - self.today).days
        if left < 0:
            return "en ce moment"
        return {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left}\u00a0jours")

    @property
    def next_title(self) -> str:
        """« Module 1. Lire les territoires »: the next session by its name and its title."""
        if self.next is None:
            return ""
        return f"{self.next.name}. {self.next.title}" if self.next.number else self.next.title

    @property
    def next_days(self) -> str:
        """« du mardi après-midi au jeudi matin », or « du mardi 14 h au jeudi 12 h » where the cycle tells hours."""
        if self.next is None:
            return ""
        starts, ends = self.cycle.day_starts_at, self.cycle.day_ends_at
        if not (self.next.is_module and starts and ends and self.next.starts_on != self.next.ends_on):
            return days_in_words(self.next)
        first, last = (date_format(day, "l") for day in (self.next.starts_on, self.next.ends_on))
        return f"du {first} {format_time(starts)} au {last} {format_time(ends)}"

    @property
    def summary(self) -> str:
        """« six modules et un voyage d’étude »; nothing without sessions."""
        counts = [(nouns, sum(session.kind == kind for session in self.sessions)) for kind, nouns in _NOUNS.items()]
        return list_in_words(f"{spell(count)} {nouns[count > 1]}" for nouns, count in counts if count)

    @property
    def half_days(self) -> int:
        """How many half-days the sessions make together; 0 while the dates of one are unknown."""
        if self.lacks_dates:
            return 0
        return sum(len(_half_days(session)) for session in self.sessions)

    @property
    def shows_years(self) -> bool:
        """Whether a day must be told with its year: the sessions are not all in the year of the promotion."""
        return {day.year for session in self.dated for day in (session.starts_on, session.ends_on)} != {self.cycle.year}

    @cached_property
    def crown(self) -> Crown:
        """The year crown of the dated sessions."""
        return draw_crown(self.dated)

    @property
    def crown_caption(self) -> str:
        """What the crown shows, for whoever does not see it."""
        tour = next((session for session in self.dated if session.abroad), None)
        text = f"La couronne de votre année {self.cycle.year}\u00a0: un anneau par session, dans l’ordre des dates"
        if tour is None:
            return f"{text}."
        return f"{text}, et en rose le voyage d’étude {_in_month(tour.starts_on)}."

    @property
    def lit_rings(self) -> list[LitRing]:
        """The rings of the crown, each told whether it is that of the next session."""
        pairs = zip(self.crown.rings, self.dated, strict=True)
        return [LitRing(ring, session == self.next) for ring, session in pairs]


def days_in_words(session: Session) -> str:
    """« du mardi après-midi au jeudi matin », « du lundi au vendredi », « le mardi »; nothing without dates."""
    half_days = _half_days(session)
    if not half_days:
        return session.weekdays_label
    (first, begins), (last, ends) = half_days[0], half_days[-1]
    if (begins, ends) == (Period.MORNING, Period.AFTERNOON) or first == last:
        return session.weekdays_label
    names = [f"{date_format(day, 'l')} {_PERIODS[Period(period)]}" for day, period in ((first, begins), (last, ends))]
    return f"du {names[0]} au {names[1]}"


def _half_days(session: Session) -> list[tuple[datetime.date, str]]:
    return half_days_of(kind=session.kind, starts_on=session.starts_on, ends_on=session.ends_on)


def _in_month(day: datetime.date) -> str:
    """« de septembre », « d’avril »."""
    month = date_format(day, "F")
    return f"d’{month}" if month[0] in "ao" else f"de {month}"
