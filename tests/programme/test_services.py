import datetime

import pytest

from programme.enums import Period, SessionKind
from programme.services import half_days_of, save_session
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory
from tests.factories.study_tours import StudyTourFactory

TUESDAY = datetime.date(2025, 3, 11)
DAY = datetime.timedelta(days=1)
BOTH = [Period.MORNING, Period.AFTERNOON]


def test_a_module_from_tuesday_to_thursday_has_four_half_days():
    assert half_days_of(kind=SessionKind.MODULE, starts_on=TUESDAY, ends_on=TUESDAY + 2 * DAY) == [
        (TUESDAY, Period.AFTERNOON),
        (TUESDAY + DAY, Period.MORNING),
        (TUESDAY + DAY, Period.AFTERNOON),
        (TUESDAY + 2 * DAY, Period.MORNING),
    ]


@pytest.mark.parametrize("kind", [SessionKind.MODULE, SessionKind.STUDY_TOUR, SessionKind.SEMINAR])
def test_a_single_day_has_both_halves(kind):
    assert half_days_of(kind=kind, starts_on=TUESDAY, ends_on=TUESDAY) == [
        (TUESDAY, "MORNING"),
        (TUESDAY, "AFTERNOON"),
    ]


def test_a_tour_from_monday_to_friday_has_ten_half_days():
    monday = TUESDAY - DAY
    assert half_days_of(kind=SessionKind.STUDY_TOUR, starts_on=monday, ends_on=monday + 4 * DAY) == [
        (monday + offset * DAY, period) for offset in range(5) for period in BOTH
    ]


def test_a_peer_group_has_no_half_day():
    assert half_days_of(kind=SessionKind.PEER_GROUP, starts_on=TUESDAY, ends_on=TUESDAY) == []


@pytest.mark.parametrize("kind", SessionKind)
def test_unknown_dates_give_no_half_day(kind):
    assert half_days_of(kind=kind, starts_on=None, ends_on=None) == []


@pytest.mark.django_db
def test_saving_a_session_keeps_the_half_days_that_still_match():
    module = ModuleFactory(starts_on=TUESDAY, ends_on=TUESDAY + 2 * DAY)
    before = {(half.day, half.period): half.pk for half in module.half_days.all()}
    assert [half.period for half in module.half_days.all()] == ["AFTERNOON", "MORNING", "AFTERNOON", "MORNING"]
    module.starts_on, module.ends_on = TUESDAY + DAY, TUESDAY + 3 * DAY
    save_session(session=module)
    after = {(half.day, half.period): half.pk for half in module.half_days.all()}
    assert set(after) == set(half_days_of(kind=module.kind, starts_on=module.starts_on, ends_on=module.ends_on))
    for pair in before.keys() & after.keys():
        assert before[pair] == after[pair]
    save_session(session=module)
    assert {(half.day, half.period): half.pk for half in module.half_days.all()} == after


@pytest.mark.django_db
def test_dates_that_become_unknown_take_the_half_days_away():
    session = SessionFactory()
    assert session.half_days.count() == 2
    session.starts_on = session.ends_on = None
    save_session(session=session)
    assert not session.half_days.exists()


@pytest.mark.django_db
def test_the_tour_of_2015_and_the_seminars_of_2018_and_2019_are_sessions():
    """A tour whose dates are not printed, two seminars of one day of an institute, one without a venue."""
    tour = StudyTourFactory(cycle=CycleFactory(year=2015), place="Danemark", starts_on=None)
    assert (tour.is_dated, tour.half_days.count()) == (False, 0)
    angers = InstituteFactory(code="ANGERS", name="INSET d’Angers")
    for day, place in ((datetime.date(2018, 11, 9), ""), (datetime.date(2019, 11, 15), "INSET d’Angers, Angers")):
        seminar = SessionFactory(institute=angers, place=place, starts_on=day)
        assert [(half.day, half.period) for half in seminar.half_days.all()] == [(day, half) for half in BOTH]
        assert seminar.cycle is None
    assert [session.place for session in angers.sessions.all()] == ["", "INSET d’Angers, Angers"]


@pytest.mark.django_db
def test_saving_a_session_has_the_page_of_its_cycle_composed_anew():
    module = ModuleFactory(starts_on=TUESDAY, ends_on=TUESDAY + 2 * DAY)
    before = module.cycle.revision
    save_session(session=module)
    assert module.cycle.revision != before
    module.cycle.refresh_from_db()
    assert module.cycle.revision != before
