"""What a participant's calendar tells of the sessions: slot by slot once a programme is out."""

import datetime

import pytest
from django.utils import timezone

from accounts.enums import Role
from programme.calendar import calendar_entries
from programme.enums import SlotKind
from programme.services import publish_programme, save_session, set_venue
from tests.factories.accounts import make_staff
from tests.factories.cycles import CallFactory, ParticipantFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import RoomFactory, SpeakerFactory, VenueFactory, write_slot
from toolkit.calendars.entries import PARIS, Entry, instants
from toolkit.calendars.services import draw_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    cycle = CallFactory()
    adviser = make_staff(Role.ADVISER, institute=cycle.institute)
    first = timezone.localdate() + datetime.timedelta(days=60)
    ModuleFactory(cycle=cycle, number=1, starts_on=first, ends_on=first + datetime.timedelta(days=1))
    session = cycle.sessions.get()
    person = ParticipantFactory(cycle=cycle).user
    return cycle, adviser, session, person


def told(person):
    entries = calendar_entries(person)
    feed = draw_feed(name="essai", title="Essai", entries=entries, owner=person)
    return {line.uid.split("@")[0]: (line.sequence, line.status) for line in feed.lines}


def test_nothing_of_a_programme_that_is_not_published(world):
    _, adviser, session, person = world
    write_slot(adviser, session)
    assert [entry.name for entry in calendar_entries(person)] == [str(session.uuid)]


def test_published_slots_take_the_place_of_the_session_and_follow_it(world):
    """A slot that moves keeps its identifier under a higher revision, what is confirmed is one too."""
    cycle, adviser, session, person = world
    assert told(person) == {str(session.uuid): (0, "CONFIRMED")}
    venue = VenueFactory(institute=cycle.institute, name="INET", address="1 rue Edmond Michelet\n67000 Strasbourg")
    set_venue(actor=adviser, session=session, venue=venue)
    room = RoomFactory(venue=venue, name="Salle Kléber")
    speaker = SpeakerFactory(institute=cycle.institute)
    slot = write_slot(adviser, session, hours=(14, 15), room=room, speakers=[speaker])
    write_slot(adviser, session, hours=(15, 15.5), kind=SlotKind.BREAK, title="Pause")
    publish_programme(actor=adviser, session=session, confirmed=False)
    first, empty = calendar_entries(person)
    assert first.starts == datetime.datetime.combine(session.starts_on, datetime.time(14), PARIS)
    assert first.location == "Salle Kléber, INET, 1 rue Edmond Michelet, 67000 Strasbourg"
    assert speaker.full_name in first.description and "provisoire" in first.description
    morning = f"{session.uuid}-{session.ends_on.isoformat()}-morning"
    assert empty.name == morning and empty.has_hours
    assert told(person) == {
        str(session.uuid): (1, "CANCELLED"),
        str(slot.uuid): (0, "TENTATIVE"),
        morning: (0, "TENTATIVE"),
    }
    publish_programme(actor=adviser, session=session, confirmed=True)
    assert told(person)[str(slot.uuid)] == (1, "CONFIRMED")


def test_session_that_moved_after_its_programme_says_its_days_alone(world):
    _, adviser, session, person = world
    slot = write_slot(adviser, session)
    publish_programme(actor=adviser, session=session, confirmed=False)
    assert str(slot.uuid) in told(person)
    slot.delete()
    session.starts_on += datetime.timedelta(days=7)
    session.ends_on += datetime.timedelta(days=7)
    save_session(session=session)
    now = told(person)
    assert now[str(slot.uuid)] == (1, "CANCELLED") and now[str(session.uuid)] == (0, "CONFIRMED")


@pytest.mark.parametrize("count", [1, 6])
def test_two_queries_whatever_the_number_of_sessions_and_versions(world, count, django_assert_num_queries):
    cycle, adviser, _, person = world
    for number in range(2, count + 2):
        day = timezone.localdate() + datetime.timedelta(days=60 + number * 7)
        ModuleFactory(cycle=cycle, number=number, starts_on=day, ends_on=day + datetime.timedelta(days=1))
    for session in cycle.sessions.all():
        write_slot(adviser, session)
        publish_programme(actor=adviser, session=session, confirmed=False)
        publish_programme(actor=adviser, session=session, confirmed=True)
    with django_assert_num_queries(2):
        assert len(calendar_entries(person)) >= count


@pytest.mark.parametrize(
    ("starts", "ends"), [((2, 30), (3, 15)), ((2, 30), (2, 55)), ((1, 30), (2, 30)), ((0, 0), (23, 55))]
)
def test_the_night_that_lacks_an_hour_breaks_no_calendar(starts, ends):
    """One slot that ended before it started, once in universal time, would keep a whole promotion from its dates."""
    night = datetime.date(2027, 3, 28)
    first, last = instants(night, datetime.time(*starts), datetime.time(*ends))
    assert first < last
    entry = Entry(name="veillée", starts=first, ends=last, summary="Veillée")
    assert Entry.from_json(entry.to_json()).over_at == last.astimezone(datetime.UTC)
