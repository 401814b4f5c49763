"""The dates of a cycle as an iCalendar file (RFC 5545). Days are whole days in Paris, but for the modules of a cycle
that tells the hours of its first and last day; identifiers never change.

DTSTAMP is the instant the file is made (RFC 5545 3.8.7.2, with METHOD): of two events that share an identifier a
calendar program keeps the later stamp (RFC 5546 2.1.5), so a date that moved replaces the old one. No revision of a
date is counted nor dated here: SEQUENCE stays at its default and LAST-MODIFIED is left out rather than invented.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.text import capfirst
from icalendar import Event

from catalogue.presentation import CyclePresentation
from cycles.models import Cycle
from programme.models import Session
from toolkit.calendars import PARIS, hours, remind, whole_days, write_calendar
from toolkit.text.typography import format_moment, typeset


def render_calendar(*, presentation: CyclePresentation, url: str, at: datetime.datetime) -> bytes:
    """Return the calendar of a cycle: opening and closing of the call, announced day of the decision, modules, tour.

    `url` is the cycle's page, `at` the instant that stamps the file. The same dates and stamp give the same bytes.
    """
    cycle = presentation.cycle
    events = (*_landmarks(cycle, url), *_sessions(presentation, url))
    return write_calendar(name=typeset(f"{cycle.title} {cycle.year}"), events=events, at=at)


def _landmarks(cycle: Cycle, url: str) -> Iterator[Event]:
    """Days that nobody is busy on: opening, closing, decision when it is announced."""
    opens, closes = format_moment(cycle.opens_at), format_moment(cycle.closes_at)
    marks: list[tuple[str, datetime.date | None, str, str]] = [
        ("ouverture", timezone.localdate(cycle.opens_at), "Ouverture des candidatures", f"Dépôt à partir du {opens}"),
        ("cloture", cycle.deadline_day, "Clôture des candidatures", f"Dépôt jusqu’au {closes}"),
        ("decision", cycle.decision_on, "Décisions de la commission", "Date annoncée, qui peut changer"),
    ]
    for name, day, title, sentence in marks:
        if day is None:
            continue
        event = whole_days(name=f"{cycle.slug}-{name}", starts_on=day, ends_on=day, url=url)
        event.add("summary", typeset(f"{title} : {cycle.title} {cycle.year}"))
        event.add("description", f"{sentence}{'' if name == 'decision' else ', heure de Paris'}.\n{url}")
        event.add("transp", "TRANSPARENT")
        if name == "cloture":
            remind(event)
        yield event


def _sessions(presentation: CyclePresentation, url: str) -> Iterator[Event]:
    for session in presentation.dated:
        event = _timed(presentation.cycle, session, url)
        event.add("summary", typeset(str(session)))
        event.add("location", session.place or capfirst(session.place_label))
        event.add(
            "description", f"{typeset(presentation.cycle.title)}, {session.weekdays_label}.\n{url}#{session.anchor}"
        )
        yield event


def _timed(cycle: Cycle, session: Session, url: str) -> Event:
    """From the hour of the first day to that of the last, where they are told and follow each other."""
    name, first, last = str(session.uuid), session.starts_on, session.ends_on
    if first is None or last is None:
        raise ValueError(f"{session} has no dates.")
    if session.is_module and cycle.day_starts_at and cycle.day_ends_at:
        starts_at, ends_at = (
            datetime.datetime.combine(day, hour, PARIS)
            for day, hour in ((first, cycle.day_starts_at), (last, cycle.day_ends_at))
        )
        if starts_at < ends_at:
            return hours(name=name, starts_at=starts_at, ends_at=ends_at, url=url)
    return whole_days(name=name, starts_on=first, ends_on=last, url=url)
