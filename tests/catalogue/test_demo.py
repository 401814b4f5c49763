import datetime
import itertools

import holidays
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.services.demo import demo_document, lay_out_demo_cycle, promotion_year
from cycles.enums import CycleState
from cycles.models import Cycle
from programme.enums import SessionKind
from tests.factories.catalogue import cycle_2025_path

TODAY = datetime.date(2026, 11, 20)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(today=st.dates(datetime.date(2026, 1, 1), datetime.date(2040, 12, 31)))
def test_dates_are_laid_out_from_any_day(today):
    document = demo_document(today=today)
    off = holidays.country_holidays("FR", subdiv="57", years=[document.year])
    assert document.opening.date() == today - datetime.timedelta(days=30)
    assert document.deadline.date() == today + datetime.timedelta(days=15)
    assert document.decision.isoweekday() < 6
    assert document.year - document.promotion == 2001
    assert document.promotion >= 25
    sessions = [(module.start, module.end) for module in document.modules] + [(document.tour.start, document.tour.end)]
    for start, end in sessions:
        assert start.year == end.year == document.year
        assert start > document.decision + datetime.timedelta(days=10)
        assert not any(start + datetime.timedelta(days=rank) in off for rank in range((end - start).days + 1))
    for module in document.modules:
        assert (module.start.isoweekday(), module.end.isoweekday()) == (2, 4)
        assert module.end - module.start == datetime.timedelta(days=2)
    assert (document.tour.start.isoweekday(), document.tour.end.isoweekday()) == (1, 5)
    ordered = sorted(sessions)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("today", "year"), [("2026-11-20", 2027), ("2027-01-02", 2027), ("2027-01-15", 2028), ("2027-12-31", 2028)]
)
def test_the_promotion_is_the_next_one_that_leaves_time_to_choose(today, year):
    assert promotion_year(datetime.date.fromisoformat(today)) == year


@pytest.mark.django_db
@time_machine.travel("2026-11-20T10:00:00+01:00")
def test_lay_out_demo_cycle_opens_a_call():
    cycle = lay_out_demo_cycle(today=TODAY)
    assert (cycle.code, cycle.year, cycle.promotion) == ("CDG", 2027, 26)
    assert cycle.state == CycleState.PUBLISHED
    assert cycle.is_open
    assert cycle.days_left == 15
    assert cycle.institute.missing_settings == []
    assert cycle.sessions.filter(kind=SessionKind.MODULE).count() == 6


@pytest.mark.django_db
def test_laying_out_again_later_moves_no_date():
    cycle = lay_out_demo_cycle(today=TODAY)
    again = lay_out_demo_cycle(today=TODAY + datetime.timedelta(days=10))
    assert (again.pk, again.closes_at) == (cycle.pk, Cycle.objects.get().closes_at)


def test_no_sentence_of_the_real_brochure_is_copied():
    real = cycle_2025_path()
    if "shared" not in real.parts:
        return
    demo = " ".join(str(demo_document(today=TODAY)).split())
    facts = {"title", "place", "role", "service", "name", "parent", "website"}
    for line in real.read_text(encoding="utf-8").splitlines():
        text = line.strip().strip("-").strip()
        key = text.split(":")[0]
        if len(text) > 60 and key not in facts and not text.startswith("#"):
            assert text not in demo, text
