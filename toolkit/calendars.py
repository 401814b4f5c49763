"""What the calendar files (RFC 5545) of the applications share: their frame, whole days, hours, reminders."""

import datetime
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

DOMAIN = "inet-cycles"
PARIS = ZoneInfo("Europe/Paris")
# Before a last day begins: at nine in the morning, seven days before it and the day before.
REMINDERS = (datetime.timedelta(days=-6, hours=-15), datetime.timedelta(hours=-15))


def write_calendar(*, name: str, events: Iterable[Event], at: datetime.datetime) -> bytes:
    """Return the file of these events, stamped with this instant."""
    calendar = Calendar()
    calendar.add("prodid", "-//INET Cycles//fr")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    for event in events:
        event.add("dtstamp", at.astimezone(datetime.UTC))
        calendar.add_component(event)
    if any(isinstance(event.decoded("dtstart"), datetime.datetime) for event in calendar.events):
        calendar.add_missing_timezones()
    return calendar.to_ical()


def whole_days(*, name: str, starts_on: datetime.date, ends_on: datetime.date, url: str) -> Event:
    """An event from one day to another, both included. Its identifier is made of the name, and never changes."""
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstart", starts_on)
    event.add("dtend", ends_on + datetime.timedelta(days=1))
    event.add("url", url)
    return event


def hours(*, name: str, starts_at: datetime.datetime, ends_at: datetime.datetime, url: str) -> Event:
    """An event from one hour to another, both in Paris. Its identifier is made of the name, and never changes."""
    event = Event()
    event.add("uid", f"{name}@{DOMAIN}")
    event.add("dtstart", starts_at.astimezone(PARIS))
    event.add("dtend", ends_at.astimezone(PARIS))
    event.add("url", url)
    return event


def remind(event: Event) -> None:
    """Remind of a last day, seven days and one day before it. Give the event its summary first."""
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", before)
        alarm.add("description", event["summary"])
        event.add_component(alarm)
