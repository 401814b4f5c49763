"""What a calendar remembers: revisions, races, a database that does not write, what is forgotten."""

import datetime
from dataclasses import replace
from functools import partial

import pytest
import time_machine
from django.db import OperationalError
from icalendar import Calendar

from tests.calendar_rules import broken_rules
from tests.committee.test_races import race
from tests.factories.accounts import UserFactory
from toolkit.calendars import services
from toolkit.calendars.entries import PARIS, Entry
from toolkit.calendars.models import Feed, FeedEntry
from toolkit.calendars.services import draw_feed, forget_feed, sweep_told
from toolkit.calendars.writing import Line, write_cancellation, write_event

NOW = datetime.datetime(2031, 1, 6, 8, tzinfo=datetime.UTC)
DAYS = Entry(
    name="essai",
    starts=datetime.date(2035, 3, 11),
    ends=datetime.date(2035, 3, 13),
    summary="Module 1 : « Lire, écrire; compter », et d’autres choses que l’on ne dit pas en une seule ligne",
    description="Ligne une\nLigne deux, avec \\ et ;",
    location="Salle A, 2e étage; Strasbourg",
    url="https://example.org/cycles/essai/",
)
HOURS = replace(
    DAYS,
    name="heures",
    starts=datetime.datetime(2035, 3, 24, 14, tzinfo=PARIS),
    ends=datetime.datetime(2035, 3, 26, 12, tzinfo=PARIS),  # the clocks change in between
)
LINE = Line(uid="essai@inet-cycles", entry=DAYS, sequence=2, first_told_at=NOW, changed_at=NOW)


def draw(*entries, name="essai", **fields):
    return draw_feed(name=name, title="Essai", entries=entries, **fields)


def revisions(feed):
    return {line.uid.split("@")[0]: (line.sequence, line.cancelled) for line in feed.lines}


def test_texts_and_hours_are_read_back_as_they_were_given(db):
    content = draw(DAYS, HOURS).write(at=NOW)
    assert broken_rules(content) == []
    days, hours = Calendar.from_ical(content).walk("VEVENT")
    assert [str(days[name]) for name in ("summary", "description", "location")] == [
        DAYS.summary,
        DAYS.description,
        DAYS.location,
    ]
    assert hours.decoded("dtstart") == HOURS.starts and hours.decoded("dtend") == HOURS.ends
    assert hours.decoded("dtend").utcoffset() == datetime.timedelta(hours=2)


def test_rules_see_what_is_wrong(db):
    """The check would not pass anything."""
    good = write_event(line=LINE, at=NOW).decode()
    for former, wrong in (
        ("\r\n", "\n"),
        ("SEQUENCE:2\r\n", ""),
        ("UID:essai@inet-cycles\r\n", ""),
        ("METHOD:PUBLISH", "METHOD:REQUEST"),
        ("DTEND;VALUE=DATE:20350314", "DTEND;VALUE=DATE:20350311"),
        ("DTEND;VALUE=DATE:20350314", "DTEND:20350314T120000Z"),
        ("DTSTART;VALUE=DATE:20350311", "DTSTART;TZID=Europe/Lisbon:20350311T100000"),
        ("BEGIN:VEVENT", "X-LONG:" + "a" * 80 + "\r\nBEGIN:VEVENT"),
        ("Salle A\\, 2e", "Salle A, 2e"),
        ("STATUS:CONFIRMED", "STATUS:DONE"),
        ("BEGIN:VEVENT", "BEGIN:VEVENT\r\nATTENDEE:mailto:a@example.org"),
    ):
        assert former in good
        assert broken_rules(good.replace(former, wrong).encode()), wrong
    assert broken_rules(good.encode()) == []


def test_cancellation_alone_is_a_later_revision():
    content = write_cancellation(line=LINE, at=NOW)
    assert broken_rules(content) == []
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (str(event["status"]), event["sequence"], str(event["uid"])) == ("CANCELLED", 2, LINE.uid)
    with pytest.raises(ValueError, match="later revision"):
        write_cancellation(line=replace(LINE, sequence=0), at=NOW)


@pytest.mark.parametrize("ends", [DAYS.starts - datetime.timedelta(days=1), HOURS.ends])
def test_entry_that_ends_before_it_starts_or_mixes_kinds_is_refused(ends):
    with pytest.raises(ValueError, match="essai"):
        replace(DAYS, ends=ends)


def test_each_change_counts_once_and_nothing_is_written_without_one(db, django_assert_num_queries):
    assert revisions(draw(DAYS)) == {"essai": (0, False)}
    with django_assert_num_queries(1):
        draw(DAYS)
    assert revisions(draw(replace(DAYS, summary="Autre titre"))) == {"essai": (1, False)}
    assert revisions(draw(replace(DAYS, summary="Autre titre", description="Autre"))) == {"essai": (1, False)}
    assert revisions(draw()) == {"essai": (2, True)}
    assert revisions(draw()) == {"essai": (2, True)}
    assert revisions(draw(DAYS, HOURS)) == {"essai": (3, False), "heures": (0, False)}
    assert revisions(draw(DAYS, name="autre")) == {"essai": (0, False)}


@pytest.mark.parametrize("count", [1, 30])
def test_a_change_of_everything_costs_a_constant_number_of_queries(db, count, django_assert_num_queries):
    entries = [replace(DAYS, name=f"essai-{number}") for number in range(count)]
    draw(*entries)
    with django_assert_num_queries(7):  # read; savepoint, lock, read, add, write, release
        draw(*(replace(entry, location="Nancy") for entry in entries), HOURS)


def test_database_that_does_not_write_still_gives_the_next_revision(db, monkeypatch):
    draw(DAYS)

    def fail(*args, **kwargs):
        raise OperationalError("read only")

    monkeypatch.setattr(services.FeedEntry.objects, "bulk_create", fail)
    for _ in range(2):
        assert revisions(draw(replace(DAYS, location="Nancy"), HOURS)) == {"essai": (1, False), "heures": (0, False)}
    assert FeedEntry.objects.get().sequence == 0
    monkeypatch.undo()
    assert revisions(draw(replace(DAYS, location="Nancy"), HOURS)) == {"essai": (1, False), "heures": (0, False)}


def test_what_a_person_was_told_goes_after_a_year_even_unread(db):
    """The revision alone is kept, so that what comes back is a later one. A cycle keeps its past."""
    owner = UserFactory()
    with time_machine.travel(datetime.datetime(2034, 1, 1, tzinfo=datetime.UTC)) as clock:
        draw(DAYS, HOURS, owner=owner)
        draw(DAYS, name="cycle")
        draw(DAYS, owner=owner)
        assert sweep_told() == 0
        clock.move_to(datetime.datetime(2035, 1, 2, tzinfo=datetime.UTC))
        assert sweep_told() == 1
        assert revisions(draw(DAYS, HOURS, owner=owner)) == {"essai": (0, False), "heures": (2, False)}
        clock.move_to(datetime.datetime(2036, 6, 1, tzinfo=datetime.UTC))
        assert (sweep_told(), sweep_told()) == (2, 0)
        assert revisions(draw(owner=owner)) == {}
        assert revisions(draw(DAYS, name="cycle")) == {"essai": (0, False)}


def test_calendar_is_forgotten_with_what_it_is_about(db):
    draw(DAYS)
    draw(DAYS, name="autre", owner=UserFactory())
    forget_feed(name="essai")
    assert [feed.name for feed in Feed.objects.all()] == ["autre"]


@pytest.mark.django_db(transaction=True)
def test_two_that_draw_at_once_count_a_change_once():
    assert not race(*[partial(draw, DAYS)] * 3)
    assert FeedEntry.objects.get().sequence == 0
    assert not race(*[partial(draw, replace(DAYS, location="Nancy"))] * 3)
    assert FeedEntry.objects.get().sequence == 1
