import datetime
import itertools
import math
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.enums import SessionKind
from programme.models import Session
from programme.year_wheel import COVER, PAPER, SCREEN, draw_crown


def _session(starts_on: datetime.date, ends_on: datetime.date, kind: str = SessionKind.MODULE) -> Session:
    return Session(kind=kind, starts_on=starts_on, ends_on=ends_on)


YEAR_2026 = [
    _session(datetime.date(2026, 3, 10), datetime.date(2026, 3, 12)),
    _session(datetime.date(2026, 4, 14), datetime.date(2026, 4, 16)),
    _session(datetime.date(2026, 5, 19), datetime.date(2026, 5, 21)),
    _session(datetime.date(2026, 6, 30), datetime.date(2026, 7, 2)),
    _session(datetime.date(2026, 9, 14), datetime.date(2026, 9, 18), SessionKind.STUDY_TOUR),
    _session(datetime.date(2026, 11, 3), datetime.date(2026, 11, 5)),
    _session(datetime.date(2026, 12, 1), datetime.date(2026, 12, 3)),
]


def _end(path: str) -> tuple[float, float]:
    x, y = path.split(" ")[-2:]
    return float(x), float(y)


def _angle(path: str, frame=SCREEN) -> float:
    x, y = _end(path)
    return math.degrees(math.atan2(x - frame.cx, frame.cy - y)) % 360


def test_crown_is_the_one_of_the_visual_language():
    crown = draw_crown(YEAR_2026)
    assert [ring.radius for ring in crown.rings] == [86, 115, 144, 173, 202, 231, 260]
    assert [ring.away for ring in crown.rings] == [False, False, False, False, True, False, False]
    assert crown.rings[0].sweep == "M300.00 214.00A86 86 0 0 1 380.83 270.62"
    assert crown.rings[4].sweep == "M300.00 98.00A202 202 0 1 1 102.85 343.98"
    assert crown.rings[6].mark.startswith("M162.5")
    assert crown.ticks.startswith("M300.00 25.50L300.00 11.50")
    assert crown.ticks.count("M") == 12


def test_crown_orders_sessions_by_date():
    assert draw_crown(YEAR_2026[::-1]) == draw_crown(YEAR_2026)


@pytest.mark.parametrize(("day", "angle"), [((2026, 3, 12), 360 * 71 / 365), ((2028, 3, 12), 360 * 72 / 366)])
def test_angle_is_the_share_of_the_year_gone_by(day, angle):
    last = datetime.date(*day)
    ring = draw_crown([_session(last, last)]).rings[0]
    assert _angle(ring.sweep) == pytest.approx(angle, abs=0.02)


def test_last_day_of_the_year_is_still_an_arc():
    ring = draw_crown([_session(datetime.date(2026, 12, 29), datetime.date(2026, 12, 31))]).rings[0]
    assert _angle(ring.sweep) == pytest.approx(359.9, abs=0.02)


def test_a_cycle_over_new_year_starts_its_circle_on_its_first_month():
    crown = draw_crown(
        [
            _session(datetime.date(2026, 10, 6), datetime.date(2026, 10, 8)),
            _session(datetime.date(2027, 4, 6), datetime.date(2027, 4, 8)),
        ]
    )
    assert _angle(crown.rings[0].sweep) == pytest.approx(360 * 8 / 365, abs=0.02)
    assert _angle(crown.rings[1].sweep) == pytest.approx(360 * 190 / 365, abs=0.02)


def test_a_cycle_over_more_than_twelve_months_stays_within_one_turn():
    crown = draw_crown(
        [
            _session(datetime.date(2026, 10, 6), datetime.date(2026, 10, 8)),
            _session(datetime.date(2028, 4, 6), datetime.date(2028, 4, 8)),
        ]
    )
    angles = [_angle(ring.sweep) for ring in crown.rings]
    assert angles[0] < 10
    assert angles[1] == pytest.approx(359.9, abs=0.02)


def test_a_crown_without_session_has_only_ticks():
    crown = draw_crown([])
    assert crown.rings == ()
    assert crown.ticks.count("M") == 12


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    days=st.lists(st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 28)), max_size=40),
    frame=st.sampled_from([SCREEN, COVER, PAPER]),
)
def test_no_ring_leaves_its_frame_and_no_ring_touches_the_next(days, frame):
    crown = draw_crown([_session(day, day + datetime.timedelta(days=2)) for day in days], frame=frame)
    radii = [ring.radius for ring in crown.rings]
    assert all(radius < frame.limit for radius in radii)
    assert all(b - a > crown.stroke for a, b in itertools.pairwise(radii))
    for ring in crown.rings:
        assert re.fullmatch(r"M[\d.-]+ [\d.-]+A[\d.]+ [\d.]+ 0 [01] 1 [\d.-]+ [\d.-]+", ring.sweep)
