"""Dated sessions: the apps above tell theirs, the cycle knows neither modules nor tours."""

import datetime

import pytest

from cycles.sessions import register_sessions, sessions_of
from modules.sessions import module_sessions
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db


def test_sessions_come_in_order_of_date_with_the_tour(django_assert_num_queries):
    cycle = CycleFactory()
    day = datetime.date(2027, 3, 9)
    ModuleFactory(cycle=cycle, number=2, starts_on=day + datetime.timedelta(90), ends_on=day + datetime.timedelta(92))
    ModuleFactory(cycle=cycle, number=1, starts_on=day, ends_on=day + datetime.timedelta(2))
    tour = StudyTourFactory(
        cycle=cycle, starts_on=day + datetime.timedelta(30), ends_on=day + datetime.timedelta(35), destination=""
    )
    ModuleFactory(starts_on=day)  # of another cycle
    with django_assert_num_queries(2):
        found = sessions_of(cycle)
    assert [session.abroad for session in found] == [False, True, False]
    assert [session.starts_on for session in found] == sorted(session.starts_on for session in found)
    assert (found[1].title, found[1].place) == (tour.title, "à l’étranger")
    assert found[0].title.startswith("Module\u00a01, ")


def test_an_app_tells_its_sessions_once():
    cycle = CycleFactory()
    ModuleFactory(cycle=cycle)
    register_sessions(module_sessions)
    assert len(sessions_of(cycle)) == 1
