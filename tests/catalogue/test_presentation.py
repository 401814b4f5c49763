import datetime
from decimal import Decimal

import pytest

from catalogue.presentation import CyclePresentation, with_sessions
from cycles.models import Cycle
from tests.factories.cycles import CallFactory, CycleFactory, SectionFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory

pytestmark = pytest.mark.django_db


def _page(cycle: Cycle) -> CyclePresentation:
    return CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))


def test_summary_says_what_there_is():
    cycle = CycleFactory()
    assert _page(cycle).summary == ""
    ModuleFactory(cycle=cycle, number=1)
    assert _page(cycle).summary == "Un module à Strasbourg."
    ModuleFactory(cycle=cycle, number=2, place="Angers")
    StudyTourFactory(cycle=cycle)
    assert _page(cycle).summary == "Deux modules à Strasbourg et Angers et un voyage d’étude à l’étranger."


def test_sessions_follow_the_dates_and_read_in_french():
    cycle = CycleFactory(year=2026)
    ModuleFactory(cycle=cycle, number=2, starts_on=datetime.date(2026, 12, 1), ends_on=datetime.date(2026, 12, 3))
    ModuleFactory(cycle=cycle, number=1, starts_on=datetime.date(2026, 6, 30), ends_on=datetime.date(2026, 7, 2))
    StudyTourFactory(cycle=cycle)
    page = _page(cycle)
    assert [session.anchor for session in page.sessions] == ["module-1", "voyage", "module-2"]
    assert [module.number for module in page.modules] == [1, 2]
    first, tour, last = page.sessions
    assert (first.days_label, first.months_label) == ("30\u00a0– 2", "juin\u00a0– juillet 2026")
    assert (tour.months_label, tour.weekdays_label) == ("septembre 2026", "du lundi au vendredi")
    assert last.days_label == "1er\u00a0– 3"
    assert page.facts[0] == ("Période", "juin à décembre 2026")


def test_a_cycle_over_new_year_says_so():
    cycle = CycleFactory(year=2026)
    dates = datetime.date(2026, 12, 30), datetime.date(2027, 1, 1)
    ModuleFactory(cycle=cycle, number=1, starts_on=dates[0], ends_on=dates[1])
    page = _page(cycle)
    assert page.sessions[0].months_label == "décembre 2026\u00a0– janvier 2027"
    assert page.facts[0] == ("Période", "décembre 2026 à janvier 2027")
    assert "du 1er\u00a0décembre" in page.crown_caption
    assert not page.within_one_year


def test_sessions_without_dates_are_left_out_of_the_crown_and_come_last():
    cycle = CycleFactory(year=2026)
    ModuleFactory(cycle=cycle, number=1, starts_on=None)
    page = _page(cycle)
    assert "Période" not in dict(page.facts)
    assert page.crown_caption == "Couronne de l’année 2026, encore sans session."
    ModuleFactory(cycle=cycle, number=2, starts_on=datetime.date(2026, 6, 30))
    page = _page(cycle)
    assert [session.number for session in page.sessions] == [2, 1]
    assert [session.number for session in page.modules] == [1, 2]
    assert len(page.year_crown.rings) == 1
    assert dict(page.facts)["Période"] == "juin à juillet 2026"
    assert page.summary == "Deux modules à Strasbourg."


def test_texts_on_cost_and_on_applying_leave_the_presentation():
    cycle = CycleFactory()
    for position, title in enumerate(["Un public", "À quel coût ?", "Comment candidater ?"], start=1):
        SectionFactory(cycle=cycle, position=position, title=title)
    page = _page(cycle)
    assert [section.title for section in page.sections] == ["Un public"]
    assert page.cost_section.title == "À quel coût ?"
    assert page.apply_section.title == "Comment candidater ?"


def test_pieces_of_the_applicant_leave_out_the_commitment():
    page = _page(CallFactory())
    assert page.wants_commitment
    assert page.own_pieces == "CV du candidat et projet professionnel"


def test_expenses_without_a_tour():
    cycle = CycleFactory()
    assert [line.label for line in _page(cycle).expenses][1:] == [
        "Hébergement pendant les modules",
        "Repas et déplacements",
    ]


def test_lines_of_the_cycle_stand_for_those_of_the_house():
    cycle = CycleFactory(
        expenses=[
            {"label": "Droits d’inscription", "payer": "Votre employeur", "amount": "3500.5", "scale": ""},
            {"label": "Repas", "payer": "Vous", "amount": None, "scale": "au réel"},
        ]
    )
    lines = _page(cycle).expenses
    assert [(line.label, line.amount, line.scale) for line in lines] == [
        ("Droits d’inscription", Decimal("3500.5"), ""),
        ("Repas", None, "au réel"),
    ]


def test_hours_of_a_module_are_told_once_both_are_known():
    cycle = CycleFactory(day_starts_at=datetime.time(14))
    assert _page(cycle).hours == ""
    cycle.day_ends_at = datetime.time(12, 30)
    cycle.save()
    assert _page(cycle).hours == "de 14\u00a0h à 12\u00a0h\u00a030"


def test_a_module_without_a_place_is_counted_and_not_placed():
    cycle = CycleFactory()
    ModuleFactory(cycle=cycle, place="")
    assert _page(cycle).summary == "Un module."
