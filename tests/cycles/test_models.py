import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from accounts.enums import Role
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.cycles import CycleFactory, ParticipantFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def _january_cycle() -> Cycle:
    return CycleFactory(
        year=2025,
        opens_at=datetime.datetime(2024, 9, 17, tzinfo=PARIS),
        closes_at=datetime.datetime(2025, 1, 15, 23, 59, 59, tzinfo=PARIS),
    )


@pytest.mark.parametrize(
    ("now", "upcoming", "is_open", "closed"),
    [
        ("2024-09-16T23:59:59+02:00", True, False, False),
        ("2024-09-17T00:00:00+02:00", False, True, False),
        ("2025-01-15T23:59:59+01:00", False, True, False),
        ("2025-01-15T22:59:59+00:00", False, True, False),
        ("2025-01-15T23:59:59.999999+01:00", False, True, False),
        ("2025-01-16T00:00:00+01:00", False, False, True),
    ],
)
def test_cycle_is_open_from_its_first_second_to_its_last_in_paris(now, upcoming, is_open, closed):
    cycle = _january_cycle()
    with time_machine.travel(datetime.datetime.fromisoformat(now), tick=False):
        assert (cycle.is_upcoming, cycle.is_open, cycle.is_closed) == (upcoming, is_open, closed)
        assert Cycle.objects.upcoming().exists() is upcoming
        assert Cycle.objects.open().exists() is is_open
        assert Cycle.objects.closed().exists() is closed


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2025-01-01T00:30:00+01:00", 14),
        ("2025-01-14T23:59:00+01:00", 1),
        ("2025-01-15T00:00:00+01:00", 0),
        ("2025-02-01T00:00:00+01:00", 0),
    ],
)
def test_days_left_counts_whole_days_in_paris(now, days):
    with time_machine.travel(datetime.datetime.fromisoformat(now), tick=False):
        assert _january_cycle().days_left == days


def test_a_draft_is_neither_open_nor_closed_nor_public():
    cycle = CycleFactory(draft=True)
    assert not (cycle.is_open or cycle.is_closed or cycle.is_upcoming or cycle.is_public)
    assert not Cycle.objects.public().exists()


def test_an_archived_cycle_is_public_and_closed_even_inside_its_dates():
    cycle = CycleFactory(state=CycleState.ARCHIVED)
    assert cycle.is_public and cycle.is_closed and not cycle.is_open
    assert Cycle.objects.public().get() == cycle
    assert not Cycle.objects.open().exists()


def test_cycle_dates_and_slug_are_read_in_paris():
    cycle = _january_cycle()
    assert cycle.slug == "cdg-2025"
    assert cycle.deadline_day == datetime.date(2025, 1, 15)
    assert cycle.opening_day == datetime.date(2024, 9, 17)
    assert cycle.confirmation_day is None
    cycle.decision_on = datetime.date(2025, 2, 10)
    assert cycle.confirmation_day == datetime.date(2025, 2, 20)


def test_visible_to_shows_drafts_to_the_staff_of_the_institute_only():
    draft = CycleFactory(draft=True)
    adviser = MembershipFactory(institute=draft.institute, role=Role.ADVISER).user
    member = MembershipFactory(institute=draft.institute, role=Role.COMMITTEE_MEMBER).user
    elsewhere = MembershipFactory(role=Role.ADVISER).user
    assert list(Cycle.objects.visible_to(adviser)) == [draft]
    for user in (member, elsewhere, UserFactory(), AnonymousUser()):
        assert not Cycle.objects.visible_to(user).exists()


def test_cycle_constraints_hold_in_the_database():
    cycle = CycleFactory(year=2030)
    with pytest.raises(IntegrityError):
        CycleFactory(year=2030, institute=cycle.institute)


@pytest.mark.parametrize("fields", [{"fee": -1}, {"closes_at": datetime.datetime(2000, 1, 1, tzinfo=PARIS)}])
def test_cycle_refuses_impossible_values(fields):
    with pytest.raises(IntegrityError):
        CycleFactory(**fields)


def test_a_person_takes_part_in_a_cycle_once():
    participant = ParticipantFactory()
    with pytest.raises(IntegrityError):
        ParticipantFactory(cycle=participant.cycle, user=participant.user)
