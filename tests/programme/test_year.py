"""The year of a cycle in words, with all its dates, some of them or none."""

import datetime

import pytest

from programme.year import Year, days_in_words
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.programme import SessionFactory
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db
NO_DATES = {"starts_on": None, "ends_on": None}


@pytest.fixture
def cycle():
    return CycleFactory(year=2026)


@pytest.fixture
def two_modules(cycle):
    first = ModuleFactory(cycle=cycle, number=1, title="Lire les territoires", starts_on=datetime.date(2026, 3, 10))
    return [first, ModuleFactory(cycle=cycle, number=2, starts_on=datetime.date(2026, 4, 14))]


def at(cycle, month, day):
    return Year(cycle, today=datetime.date(2026, month, day))


def test_year_without_sessions_says_nothing(cycle):
    year = at(cycle, 1, 1)
    assert (year.sessions, year.first, year.first_day, year.next, year.countdown) == ([], None, None, None, "")
    assert (year.summary, year.half_days, year.lit_rings, year.is_over) == ("", 0, [], False)


def test_year_counts_its_sessions_and_half_days(cycle, two_modules):
    StudyTourFactory(cycle=cycle)
    year = at(cycle, 1, 1)
    assert year.summary == "deux modules et un voyage d’étude"
    assert year.half_days == 4 + 4 + 10
    assert year.crown_caption.endswith("et en rose le voyage d’étude de septembre.")
    assert not year.shows_years


def test_half_days_are_not_told_while_a_date_is_missing(cycle, two_modules):
    ModuleFactory(cycle=cycle, number=3, **NO_DATES)
    year = at(cycle, 1, 1)
    assert year.lacks_dates
    assert year.half_days == 0
    assert len(year.lit_rings) == len(year.dated) == 2
    assert year.summary == "trois modules"


@pytest.mark.parametrize(
    ("month", "day", "said", "number"),
    [
        (2, 10, "dans 28\u00a0jours", 1), (3, 9, "demain", 1), (3, 10, "aujourd’hui", 1), (3, 12, "en ce moment", 1),
        (3, 13, "dans 32\u00a0jours", 2),
    ],
)  # fmt: skip
def test_next_session_is_the_one_that_goes_on_or_comes(cycle, two_modules, month, day, said, number):
    year = at(cycle, month, day)
    assert (year.countdown, year.next.number) == (said, number)
    assert [lit.is_next for lit in year.lit_rings] == [number == 1, number == 2]


def test_next_session_is_told_by_its_name_and_title(cycle, two_modules):
    year = at(cycle, 1, 1)
    assert year.next_title == "Module\u00a01. Lire les territoires"
    assert year.next_days == "du mardi après-midi au jeudi matin"
    year.cycle.day_starts_at, year.cycle.day_ends_at = datetime.time(14), datetime.time(12, 30)
    assert year.next_days == "du mardi 14\u00a0h au jeudi 12\u00a0h\u00a030"


def test_year_is_over_after_its_last_session_alone(cycle, two_modules):
    assert at(cycle, 4, 17).is_over
    assert not at(cycle, 4, 16).is_over
    ModuleFactory(cycle=cycle, number=3, **NO_DATES)
    assert not at(cycle, 4, 17).is_over


def test_years_are_told_where_they_differ_from_the_promotion_s(cycle, two_modules):
    ModuleFactory(cycle=cycle, number=3, starts_on=datetime.date(2027, 1, 5))
    assert at(cycle, 1, 1).shows_years


def test_days_in_words_follow_the_half_days(cycle):
    assert days_in_words(StudyTourFactory(cycle=cycle)) == "du lundi au vendredi"
    assert days_in_words(SessionFactory()) == "le vendredi"
    assert days_in_words(ModuleFactory(cycle=cycle, number=9, **NO_DATES)) == ""


def test_year_costs_one_query(cycle, two_modules, django_assert_num_queries):
    with django_assert_num_queries(1):
        year = at(cycle, 1, 1)
        assert (year.summary, year.next.number, len(year.crown.rings)) == ("deux modules", 1, 2)
