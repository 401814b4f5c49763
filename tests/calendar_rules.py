"""The rules of the RFCs that our calendar files must keep, checked by code on the bytes themselves.

RFC 5545 (form, properties, values), 5546 (methods), 7986 (name, refresh interval).
"""

import datetime
import re

from icalendar import Calendar, Event

LONGEST = 75  # octets of a line, its end apart (RFC 5545 3.1)
PER_METHOD = {"PUBLISH": {"CONFIRMED", "TENTATIVE", "CANCELLED"}, "CANCEL": {"CANCELLED"}}
REQUIRED = ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "SEQUENCE", "STATUS")
ONCE = (*REQUIRED, "DTEND", "DESCRIPTION", "LOCATION", "URL", "CLASS", "CREATED", "LAST-MODIFIED", "TRANSP")
_LINE = re.compile(rb"[A-Za-z0-9-]+(;[A-Za-z0-9-]+=(\"[^\"]*\"|[^\";:,]*))*:.*", re.DOTALL)
_BARE_TEXT = re.compile(r"(?<!\\)(?:\\\\)*[,;]|(?<!\\)(?:\\\\)*\\[^\\,;nN]")


def broken_rules(content: bytes) -> list[str]:
    """What the file breaks, in words; nothing when it may be published."""
    broken = _broken_lines(content)
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    method = str(calendar.get("METHOD", ""))
    for name in ("PRODID", "VERSION"):
        if not calendar.get(name):
            broken.append(f"no {name}")
    if method not in PER_METHOD:
        broken.append(f"METHOD {method!r}")
    uids = [str(event.get("UID")) for event in events]
    if len(uids) != len(set(uids)):
        broken.append("a UID twice")
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    for event in events:
        broken += [f"{event.get('UID')}: {what}" for what in _broken_event(event, method, zones)]
    return broken


def _broken_lines(content: bytes) -> list[str]:
    broken = []
    if not content.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        broken.append("a line does not end in CRLF")
    if any(len(line) > LONGEST for line in content.split(b"\r\n")):
        broken.append("a line is longer than 75 octets")
    for line in content.replace(b"\r\n ", b"").split(b"\r\n")[:-1]:
        if not _LINE.fullmatch(line):
            broken.append(f"not a content line: {line[:40]!r}")
            continue
        name, _, value = line.decode().partition(":")
        if name.split(";")[0] in {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME"} and _BARE_TEXT.search(
            value
        ):
            broken.append(f"text not escaped: {value[:40]}")
    return broken


def _broken_event(event: Event, method: str, zones: set[str]) -> list[str]:
    broken = [f"no {name}" for name in REQUIRED if name not in event]
    broken += [f"{name} twice" for name in ONCE if isinstance(event.get(name), list)]
    broken += [f"{name} in a published event" for name in ("ATTENDEE", "REQUEST-STATUS") if name in event]
    if broken:
        return broken
    if str(event["STATUS"]) not in PER_METHOD.get(method, ()):
        broken.append(f"{event['STATUS']} under {method}")
    if str(event["STATUS"]) == "CANCELLED" and event["SEQUENCE"] < 1:
        broken.append("cancelled at its first revision")
    if str(event["ORGANIZER"]).lower().startswith("mailto:") is False:
        broken.append("ORGANIZER is no address")
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        if name in event and event.decoded(name).utcoffset() != datetime.timedelta(0):
            broken.append(f"{name} is not in UTC")
    return broken + _broken_moments(event, zones)


def _broken_moments(event: Event, zones: set[str]) -> list[str]:
    if "DTEND" not in event or "DURATION" in event:
        return ["no DTEND alone"]
    starts, ends = event.decoded("DTSTART"), event.decoded("DTEND")
    if isinstance(starts, datetime.datetime) != isinstance(ends, datetime.datetime):
        return ["DTSTART and DTEND are of two types"]
    broken = [] if starts < ends else ["DTEND does not follow DTSTART"]
    for name in ("DTSTART", "DTEND"):
        params = event[name].params
        if not isinstance(starts, datetime.datetime):
            if params.get("VALUE") != "DATE":
                broken.append(f"{name} is a day that does not say so")
        elif params.get("TZID") not in zones:
            broken.append(f"{name} names a zone that the file does not define")
    for alarm in event.walk("VALARM"):
        broken += [f"an alarm without {name}" for name in ("ACTION", "TRIGGER", "DESCRIPTION") if name not in alarm]
    return broken
