"""The dates of a cycle as an iCalendar file (RFC 5545). Days are whole days in Paris; identifiers never change.

DTSTAMP is the instant the file is made (RFC 5545 3.8.7.2, with METHOD): of two events that share an identifier a
calendar program keeps the later stamp (RFC 5546 2.1.5), so a date that moved replaces the old one. No revision of a
date is counted nor dated here: SEQUENCE stays at its default and LAST-MODIFIED is left out rather than invented.
"""

import datetime
from collections.abc import Iterator

from django.utils import timezone
from django.utils.text import capfirst
from icalendar import Calendar, Event

from catalogue.presentation import CyclePresentation
from cycles.models import Cycle
from toolkit.text.typography import format_moment, typeset

DOMAIN = "inet-cycles"


def render_calendar(*, presentation: CyclePresentation, url: str, at: datetime.datetime) -> bytes:
    """Return the calendar of a cycle: opening and closing of the call, announced day of the decision, modules, tour.

    `url` is the cycle's page, `at` the instant that stamps the file. The same dates and stamp give the same bytes.
    """
    cycle = presentation.cycle
    calendar = Calendar()
    calendar.add("prodid", "-//INET Cycles//fr")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", typeset(f"{cycle.title} {cycle.year}"))
    calendar.add("x-wr-timezone", "Europe/Paris")
    for event in (*_landmarks(cycle, url), *_sessions(presentation, url)):
        event.add("dtstamp", at.astimezone(datetime.UTC))
        calendar.add_component(event)
    return calendar.to_ical()


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
        event = _event(f"{cycle.slug}-{name}", day, day, url)
        event.add("summary", typeset(f"{title} : {cycle.title} {cycle.year}"))
        event.add("description", f"{sentence}{'' if name == 'decision' else ', heure de Paris'}.\n{url}")
        event.add("transp", "TRANSPARENT")
        yield event


def _sessions(presentation: CyclePresentation, url: str) -> Iterator[Event]:
    for session in presentation.dated:
        event = _event(str(session.uuid), session.starts_on, session.ends_on, url)
        event.add("summary", typeset(str(session)))
        event.add("location", session.place or capfirst(session.place_label))
        event.add(
            "description", f"{typeset(presentation.cycle.title)}, {session.weekdays_label}.\n{url}#{session.anchor}"
        )
        yield event


def _event(name: str, starts_on: datetime.date, ends_on: datetime.date, url: str) -> Event:
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstart", starts_on)
    event.add("dtend", ends_on + datetime.timedelta(days=1))
    event.add("url", url)
    return event
