"""The dates of a cycle as an iCalendar file (RFC 5545). Days are whole days in Paris; identifiers never change."""

import datetime

from icalendar import Calendar, Event

from catalogue.presentation import CyclePresentation
from documents.typography import format_moment, typeset

DOMAIN = "inet-cycles"


def render_calendar(*, presentation: CyclePresentation, url: str) -> bytes:
    """Return the calendar of a cycle: closing of the call, modules, study tour. `url` is the cycle's page.

    The same dates give the same bytes, so that a calendar program fetches them once.
    """
    cycle = presentation.cycle
    calendar = Calendar()
    calendar.add("prodid", "-//INET Cycles//fr")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", typeset(f"{cycle.title} {cycle.year}"))
    calendar.add("x-wr-timezone", "Europe/Paris")
    closing = _event(presentation, f"{cycle.slug}-cloture", cycle.deadline_day, cycle.deadline_day, url)
    closing.add("summary", typeset(f"Clôture des candidatures : {cycle.title} {cycle.year}"))
    closing.add("description", f"Dépôt jusqu’au {format_moment(cycle.closes_at)}, heure de Paris.\n{url}")
    closing.add("transp", "TRANSPARENT")
    calendar.add_component(closing)
    for session in presentation.sessions:
        source = session.module or session.tour
        event = _event(presentation, str(source.uuid), session.starts_on, session.ends_on, url)
        event.add("summary", typeset(f"{session.name} : {session.title}" if session.module else session.title))
        event.add("location", session.place if session.module else session.tour.destination or "À l’étranger")
        event.add("description", f"{typeset(cycle.title)}, {session.weekdays_label}.\n{url}#{session.anchor}")
        calendar.add_component(event)
    return calendar.to_ical()


def _event(
    presentation: CyclePresentation, name: str, starts_on: datetime.date, ends_on: datetime.date, url: str
) -> Event:
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstamp", presentation.cycle.opens_at.astimezone(datetime.UTC))
    event.add("dtstart", starts_on)
    event.add("dtend", ends_on + datetime.timedelta(days=1))
    event.add("url", url)
    return event
