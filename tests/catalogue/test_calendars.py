import datetime

from django.utils import timezone
from icalendar import Calendar

from catalogue.calendars import render_calendar
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.services.importing import import_cycle
from cycles.models import Cycle
from tests.factories.catalogue import cycle_2025_text

URL = "https://example.org/cycles/cdg-2025/"
NOW = datetime.datetime(2024, 12, 2, 9, 30, tzinfo=datetime.UTC)


def _events(cycle) -> dict:
    calendar = Calendar.from_ical(render_calendar(presentation=CyclePresentation(cycle), url=URL, at=NOW))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_calendar_has_the_deadline_the_modules_and_the_tour(cdg_2025):
    events = _events(cdg_2025)
    assert len(events) == 9
    opening = events["cdg-2025-ouverture@inet-cycles"]
    assert opening.decoded("dtstart") == timezone.localdate(cdg_2025.opens_at)
    assert {str(event["uid"]) for event in events.values() if event.get("transp") == "TRANSPARENT"} == {
        "cdg-2025-ouverture@inet-cycles",
        "cdg-2025-cloture@inet-cycles",
    }
    closing = events["cdg-2025-cloture@inet-cycles"]
    assert closing.decoded("dtstart") == datetime.date(2025, 1, 15)
    assert "mercredi 15\u00a0janvier\u00a02025 à\u00a023\u00a0h\u00a059" in closing["description"]
    tour = events[f"{cdg_2025.sessions.get(kind='STUDY_TOUR').uuid}@inet-cycles"]
    assert (tour.decoded("dtstart"), tour.decoded("dtend")) == (datetime.date(2025, 9, 15), datetime.date(2025, 9, 20))
    module = events[f"{cdg_2025.sessions.get(number=4).uuid}@inet-cycles"]
    assert (module.decoded("dtstart"), module.decoded("dtend")) == (
        datetime.date(2025, 7, 1),
        datetime.date(2025, 7, 4),
    )
    assert module["location"] == "Strasbourg"
    assert module["url"] == URL


def test_calendar_keeps_its_bytes_and_its_identifiers_when_imported_again(cdg_2025):
    before = render_calendar(presentation=CyclePresentation(cdg_2025), url=URL, at=NOW)
    import_cycle(text=cycle_2025_text())
    again = with_sessions(Cycle.objects.all()).get(pk=cdg_2025.pk)
    assert render_calendar(presentation=CyclePresentation(again), url=URL, at=NOW) == before


def test_a_date_that_moves_keeps_its_identifier(cdg_2025):
    before = set(_events(cdg_2025))
    import_cycle(text=cycle_2025_text().replace("2025-03-11", "2025-03-18").replace("2025-03-13", "2025-03-20"))
    assert set(_events(with_sessions(Cycle.objects.all()).get(pk=cdg_2025.pk))) == before


def test_no_line_of_the_file_is_too_long(cdg_2025):
    content = render_calendar(presentation=CyclePresentation(cdg_2025), url=URL, at=NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_announced_day_of_the_decision_is_there_when_it_is_known(cdg_2025):
    assert "cdg-2025-decision@inet-cycles" not in _events(cdg_2025)
    cdg_2025.decision_on = datetime.date(2025, 2, 10)
    event = _events(cdg_2025)["cdg-2025-decision@inet-cycles"]
    assert event.decoded("dtstart") == datetime.date(2025, 2, 10)
    assert event["transp"] == "TRANSPARENT"


def test_each_event_bears_the_instant_of_the_file(cdg_2025):
    assert {event.decoded("dtstamp") for event in _events(cdg_2025).values()} == {NOW}


def test_close_of_the_call_alone_is_reminded_seven_days_and_one_day_before(cdg_2025):
    """At nine, Paris time: an event of whole days begins at midnight where it is read."""
    alarms = {uid: event.walk("VALARM") for uid, event in _events(cdg_2025).items()}
    closing = alarms.pop("cdg-2025-cloture@inet-cycles")
    midnight = datetime.datetime(2025, 1, 15)  # noqa: DTZ001  # floating, as the event
    assert [midnight + alarm.decoded("trigger") for alarm in closing] == [
        datetime.datetime(2025, 1, 8, 9),  # noqa: DTZ001
        datetime.datetime(2025, 1, 14, 9),  # noqa: DTZ001
    ]
    assert {str(alarm["action"]) for alarm in closing} == {"DISPLAY"}
    assert not any(alarms.values())


def test_modules_have_hours_once_the_cycle_tells_them(cdg_2025):
    cdg_2025.day_starts_at, cdg_2025.day_ends_at = datetime.time(14), datetime.time(12)
    cdg_2025.save()
    text = render_calendar(presentation=CyclePresentation(cdg_2025), url=URL, at=NOW)
    module = cdg_2025.sessions.get(number=4)
    assert b"DTSTART;TZID=Europe/Paris:20250701T140000\r\nDTEND;TZID=Europe/Paris:20250703T120000" in text
    assert text.count(b"BEGIN:VTIMEZONE") == 1
    tour = _events(cdg_2025)[f"{cdg_2025.sessions.get(kind='STUDY_TOUR').uuid}@inet-cycles"]
    assert tour.decoded("dtstart") == datetime.date(2025, 9, 15)
    cdg_2025.sessions.filter(pk=module.pk).update(ends_on=module.starts_on)
    one_day = _events(with_sessions(Cycle.objects.all()).get(pk=cdg_2025.pk))[f"{module.uuid}@inet-cycles"]
    assert one_day.decoded("dtstart") == module.starts_on
