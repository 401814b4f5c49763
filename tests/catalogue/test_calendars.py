"""The public calendar of a cycle, read back with `icalendar` and held against the rules of the RFCs."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from catalogue.calendars import draw_calendar
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.services.importing import import_cycle
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.calendar_rules import broken_rules
from tests.factories.catalogue import cycle_2025_text
from toolkit.calendars.models import Feed, FeedEntry
from toolkit.calendars.writing import write_event

BEFORE = datetime.datetime(2024, 12, 2, 9, 30, tzinfo=datetime.UTC)
LATER = BEFORE + datetime.timedelta(days=3)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


def _drawn(cycle):
    return draw_calendar(presentation=CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk)))


def _read(cycle) -> dict:
    content = _drawn(cycle).write(at=timezone.now())
    assert broken_rules(content) == []
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def _uid(cycle, name):
    return f"{cycle.uuid}-{name}@inet-cycles"


def _session_uid(session):
    return f"{session.uuid}@inet-cycles"


def test_calendar_has_the_deadline_the_modules_and_the_tour(cdg_2025):
    events = _read(cdg_2025)
    assert len(events) == 9
    opening = events[_uid(cdg_2025, "ouverture")]
    assert opening.decoded("dtstart") == timezone.localdate(cdg_2025.opens_at)
    assert {uid for uid, event in events.items() if event.get("transp") == "TRANSPARENT"} == {
        _uid(cdg_2025, "ouverture"),
        _uid(cdg_2025, "cloture"),
    }
    closing = events[_uid(cdg_2025, "cloture")]
    assert closing.decoded("dtstart") == datetime.date(2025, 1, 15)
    assert "mercredi 15\u00a0janvier\u00a02025 à\u00a023\u00a0h\u00a059" in closing["description"]
    tour = events[_session_uid(cdg_2025.sessions.get(kind="STUDY_TOUR"))]
    assert (tour.decoded("dtstart"), tour.decoded("dtend")) == (datetime.date(2025, 9, 15), datetime.date(2025, 9, 20))
    module = events[_session_uid(cdg_2025.sessions.get(number=4))]
    assert (module.decoded("dtstart"), module.decoded("dtend")) == (
        datetime.date(2025, 7, 1),
        datetime.date(2025, 7, 4),
    )
    assert module["location"] == "Strasbourg"
    assert str(module["url"]).endswith(cdg_2025.get_absolute_url())
    assert {(event["sequence"], str(event["status"])) for event in events.values()} == {(0, "CONFIRMED")}


def test_date_that_moves_replaces_the_former_and_what_is_given_up_is_cancelled(cdg_2025, clock):
    """Before, after a move, after a cancellation: one identifier, revisions that grow, replaced and then gone."""
    session = cdg_2025.sessions.get(number=4)
    uid = _session_uid(session)
    first = _read(cdg_2025)[uid]
    cdg_2025.sessions.filter(pk=session.pk).update(starts_on="2025-07-08", ends_on="2025-07-10")
    clock.move_to(LATER)
    moved = _read(cdg_2025)[uid]
    assert (first["sequence"], moved["sequence"]) == (0, 1)
    assert moved.decoded("dtstart") == datetime.date(2025, 7, 8)
    assert (moved.decoded("created"), moved.decoded("last-modified")) == (BEFORE, LATER)
    cdg_2025.sessions.filter(pk=session.pk).update(starts_on=None, ends_on=None)
    cancelled = _read(cdg_2025)[uid]
    assert (cancelled["sequence"], str(cancelled["status"])) == (2, "CANCELLED")
    assert cancelled.decoded("dtstart") == datetime.date(2025, 7, 8)
    (line,) = [line for line in _drawn(cdg_2025).lines if line.uid == uid]
    alone = write_event(line=line, at=timezone.now())
    assert broken_rules(alone) == []
    assert str(Calendar.from_ical(alone)["method"]) == "CANCEL"
    clock.move_to(LATER + datetime.timedelta(days=364))
    assert uid in _read(cdg_2025)
    clock.move_to(LATER + datetime.timedelta(days=366))
    assert uid not in _read(cdg_2025)
    cdg_2025.sessions.filter(pk=session.pk).update(starts_on="2026-07-07", ends_on="2026-07-09")
    back = _read(cdg_2025)[uid]
    assert (back["sequence"], str(back["status"])) == (3, "CONFIRMED")


def test_words_around_a_date_are_no_revision_of_it(cdg_2025, clock):
    first = _read(cdg_2025)[_session_uid(cdg_2025.sessions.get(number=4))]
    Cycle.objects.filter(pk=cdg_2025.pk).update(title="Un autre titre du cycle")
    clock.move_to(LATER)
    events = _read(cdg_2025)
    module = events[str(first["uid"])]
    assert "Un autre titre" in module["description"]
    assert (module["sequence"], module.decoded("last-modified")) == (0, LATER)
    assert events[_uid(cdg_2025, "cloture")]["sequence"] == 1  # its title says the cycle's


def test_session_that_took_place_is_not_cancelled_when_it_is_shown_no_more(cdg_2025, clock):
    session = cdg_2025.sessions.get(number=1)
    _read(cdg_2025)
    clock.move_to(datetime.datetime(2025, 4, 1, 8, tzinfo=datetime.UTC))
    cdg_2025.sessions.filter(pk=session.pk).update(starts_on=None, ends_on=None)
    event = _read(cdg_2025)[_session_uid(session)]
    assert (event["sequence"], str(event["status"])) == (0, "CONFIRMED")


def test_calendar_keeps_its_digest_and_its_rows_when_imported_again(cdg_2025, clock):
    before, rows = _drawn(cdg_2025), list(FeedEntry.objects.values())
    clock.move_to(LATER)
    import_cycle(text=cycle_2025_text())
    after = _drawn(cdg_2025)
    assert (after.digest, list(FeedEntry.objects.values())) == (before.digest, rows)
    assert after.write(at=LATER) != before.write(at=BEFORE)  # the stamp alone


def test_announced_day_of_the_decision_is_there_when_it_is_known(cdg_2025):
    assert _uid(cdg_2025, "decision") not in _read(cdg_2025)
    Cycle.objects.filter(pk=cdg_2025.pk).update(decision_on=datetime.date(2025, 2, 10))
    event = _read(cdg_2025)[_uid(cdg_2025, "decision")]
    assert event.decoded("dtstart") == datetime.date(2025, 2, 10)
    assert event["transp"] == "TRANSPARENT"


def test_each_event_bears_the_instant_of_the_file(cdg_2025):
    assert {event.decoded("dtstamp") for event in _read(cdg_2025).values()} == {BEFORE}


def test_close_of_the_call_alone_is_reminded_seven_days_and_one_day_before(cdg_2025):
    """At nine, Paris time: an event of whole days begins at midnight where it is read."""
    alarms = {uid: event.walk("VALARM") for uid, event in _read(cdg_2025).items()}
    closing = alarms.pop(_uid(cdg_2025, "cloture"))
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
    text = _drawn(cdg_2025).write(at=BEFORE)
    assert broken_rules(text) == []
    module = cdg_2025.sessions.get(number=4)
    assert b"DTSTART;TZID=Europe/Paris:20250701T140000\r\nDTEND;TZID=Europe/Paris:20250703T120000" in text
    assert text.count(b"BEGIN:VTIMEZONE") == 1
    tour = _read(cdg_2025)[_session_uid(cdg_2025.sessions.get(kind="STUDY_TOUR"))]
    assert tour.decoded("dtstart") == datetime.date(2025, 9, 15)
    cdg_2025.sessions.filter(pk=module.pk).update(ends_on=module.starts_on)
    one_day = _read(cdg_2025)[_session_uid(module)]
    assert one_day.decoded("dtstart") == module.starts_on
    assert one_day["sequence"] == 1


def test_draft_that_the_staff_read_is_not_remembered(cdg_2025):
    Cycle.objects.filter(pk=cdg_2025.pk).update(state=CycleState.DRAFT)
    assert len(_read(cdg_2025)) == 9
    assert not Feed.objects.exists()


def test_reading_again_costs_the_same_and_writes_nothing(cdg_2025, client, django_assert_num_queries):
    url = reverse("catalogue:agenda", args=[cdg_2025.slug])
    first = client.get(url)
    assert broken_rules(first.content) == []
    with django_assert_num_queries(3):  # the cycle, its sessions, what was told
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
    session = cdg_2025.sessions.get(number=2)
    cdg_2025.sessions.filter(pk=session.pk).update(place="Nancy")
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_one_session_alone_is_noted_then_removed(cdg_2025, client):
    session = cdg_2025.sessions.get(number=4)
    url = reverse("catalogue:agenda_session", args=[cdg_2025.slug, session.uuid])
    noted = client.get(url)
    assert broken_rules(noted.content) == []
    assert client.get(url, headers={"If-None-Match": noted["ETag"]}).status_code == 304
    cdg_2025.sessions.filter(pk=session.pk).update(starts_on=None, ends_on=None)
    removed = client.get(url)
    assert broken_rules(removed.content) == []
    before, after = (Calendar.from_ical(response.content) for response in (noted, removed))
    assert [str(calendar["method"]) for calendar in (before, after)] == ["PUBLISH", "CANCEL"]
    assert before.events[0]["uid"] == after.events[0]["uid"]
    assert client.get(reverse("catalogue:agenda_session", args=[cdg_2025.slug, cdg_2025.uuid])).status_code == 404
    Cycle.objects.filter(pk=cdg_2025.pk).update(state=CycleState.DRAFT)
    assert client.get(url).status_code == 404
