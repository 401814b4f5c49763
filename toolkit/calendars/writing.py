"""Write calendar files (RFC 5545, 5546 and 7986): lines folded, text escaped, the time zone beside the hours."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from toolkit.calendars.entries import PARIS, Entry

DOMAIN = "inet-cycles"
# Before a last day begins: at nine in the morning, seven days before it and the day before.
REMINDERS = (datetime.timedelta(days=-6, hours=-15), datetime.timedelta(hours=-15))
REFRESH = datetime.timedelta(hours=6)


@dataclass(frozen=True)
class Line:
    """An entry as a calendar tells it now: which revision, since when, whether it was cancelled."""

    uid: str
    entry: Entry
    sequence: int
    first_told_at: datetime.datetime
    changed_at: datetime.datetime
    cancelled: bool = False

    @property
    def status(self) -> str:
        """In the word of RFC 5545 3.8.1.11."""
        if self.cancelled:
            return "CANCELLED"
        return "TENTATIVE" if self.entry.tentative else "CONFIRMED"


def uid_of(name: str) -> str:
    """The identifier of the entry of this name."""
    return f"{name}@{DOMAIN}"


def write_calendar(*, title: str, lines: Iterable[Line], at: datetime.datetime, private: bool = False) -> bytes:
    """Return the file that programs read again, stamped with this instant. What is cancelled stays, as cancelled."""
    calendar = _frame("PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar[name] = vText(title)  # `add` would not escape it
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return _fill(calendar, [_event(line, at=at, private=private) for line in lines])


def write_event(*, line: Line, at: datetime.datetime) -> bytes:
    """Return the file of one event alone, to add it or, cancelled, to remove it: what a mail carries."""
    if line.cancelled:
        return write_cancellation(line=line, at=at)
    return _fill(_frame("PUBLISH"), [_event(line, at=at)])


def write_cancellation(*, line: Line, at: datetime.datetime) -> bytes:
    """Return the file that removes an event that was noted (RFC 5546 3.2.5). Give the revision that cancels it."""
    if not line.sequence:
        raise ValueError(f"{line.uid}: a cancellation is a later revision than what it cancels.")
    event = _event(line, at=at)
    event["status"] = vText("CANCELLED")
    return _fill(_frame("CANCEL"), [event])


def _frame(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//INET Cycles//fr")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _fill(calendar: Calendar, events: list[Event]) -> bytes:
    for event in events:
        calendar.add_component(event)
    if any(isinstance(event.decoded("dtstart"), datetime.datetime) for event in events):
        calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(line: Line, *, at: datetime.datetime, private: bool = False) -> Event:
    entry = line.entry
    event = Event()
    event.add("uid", line.uid)
    event.add("dtstamp", at.astimezone(datetime.UTC))
    event.add("sequence", line.sequence)
    event.add("status", line.status)
    event.add("created", line.first_told_at.astimezone(datetime.UTC))
    event.add("last-modified", line.changed_at.astimezone(datetime.UTC))
    event.add("organizer", _organizer())
    _add_moments(event, entry)
    event.add("summary", entry.summary)
    for key in ("location", "description", "url"):
        if value := getattr(entry, key):
            event.add(key, value)
    event.add("transp", "OPAQUE" if entry.busy and not line.cancelled else "TRANSPARENT")
    if private:
        event.add("class", "PRIVATE")
    if entry.reminded and not line.cancelled:
        _remind(event)
    return event


def _add_moments(event: Event, entry: Entry) -> None:
    if isinstance(entry.starts, datetime.datetime) and isinstance(entry.ends, datetime.datetime):
        event.add("dtstart", entry.starts.astimezone(PARIS))
        event.add("dtend", entry.ends.astimezone(PARIS))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.ends + datetime.timedelta(days=1))


def _organizer() -> vCalAddress:
    """Who publishes: the sender of the house's mails (RFC 5546 3.2.1 requires one)."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    if name:
        organizer.params["CN"] = vText(name)
    return organizer


def _remind(event: Event) -> None:
    """Remind of a last day, seven days and one day before it."""
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", before)
        alarm.add("description", event["summary"])
        event.add_component(alarm)
