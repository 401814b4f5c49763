"""The year crown: one ring a session, from the beginning of the year to its last day. Geometry only, from dates alone.

Source: LOOK of the house, "The crown, drawn from the dates". Lengths are in units of the drawing, angles in degrees
clockwise from the top.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from programme.models import Session


@dataclass(frozen=True)
class Frame:
    """Where and how large: centre, first radius, step between rings, stroke, and the radius that none reaches."""

    cx: float
    cy: float
    first: float
    step: float
    stroke: float
    limit: float


SCREEN = Frame(cx=300, cy=300, first=86, step=29, stroke=17, limit=270)
COVER = Frame(cx=136, cy=234, first=22, step=15.2, stroke=9.6, limit=118)
BACK = Frame(cx=60, cy=60, first=22, step=15.2, stroke=9.6, limit=118)
PAPER = Frame(cx=100, cy=100, first=25, step=11.5, stroke=7, limit=97)


@dataclass(frozen=True)
class Ring:
    """One session: its track's radius, the arc to its last day, the mark at the arc's end (SVG path data)."""

    radius: float
    sweep: str
    mark: str
    away: bool


@dataclass(frozen=True)
class Crown:
    """What a template draws."""

    frame: Frame
    stroke: float
    rings: tuple[Ring, ...]
    ticks: str


def draw_crown(sessions: Sequence[Session], *, frame: Frame = SCREEN) -> Crown:
    """Return the crown of dated sessions, in order of date, inside the frame. Without sessions it has only ticks.

    The circle is the calendar year; when the sessions run over New Year it begins on the first one's month, and it is
    stretched beyond twelve months if they last longer.
    """
    ordered = sorted(sessions, key=lambda session: (session.starts_on, session.ends_on))
    step, stroke = _spacing(len(ordered), frame)
    rings = []
    if ordered:
        origin, days = _circle(ordered)
    for rank, session in enumerate(ordered):
        radius = frame.first + step * rank
        angle = min(360 * ((session.ends_on - origin).days + 1) / days, 359.9)
        length = math.degrees(stroke * (2.2 if session.abroad else 1.15) / radius)
        rings.append(
            Ring(
                radius=_round(radius),
                sweep=_arc(frame, radius, 0, angle),
                mark=_arc(frame, radius, max(0, angle - length), angle),
                away=session.abroad,
            )
        )
    edge = frame.first + step * max(0, len(ordered) - 1)
    return Crown(frame=frame, stroke=_round(stroke), rings=tuple(rings), ticks=_ticks(frame, edge))


def _spacing(count: int, frame: Frame) -> tuple[float, float]:
    """Return step and stroke, shrunk together when the last ring would reach the limit."""
    room = frame.limit - frame.first
    if count < 2 or frame.step * (count - 1) < room:
        return frame.step, frame.stroke
    step = 0.99 * room / (count - 1)
    return step, frame.stroke * step / frame.step


def _circle(ordered: Sequence[Session]) -> tuple[datetime.date, int]:
    """Return the day at the top of the circle and the number of days around it."""
    first = ordered[0].starts_on
    last = max(session.ends_on for session in ordered)
    if first.year == last.year:
        return datetime.date(first.year, 1, 1), (
            datetime.date(first.year + 1, 1, 1) - datetime.date(first.year, 1, 1)
        ).days
    origin = first.replace(day=1)
    year_later = origin.replace(year=origin.year + 1)
    return origin, max((year_later - origin).days, (last - origin).days + 1)


def _point(frame: Frame, radius: float, angle: float) -> str:
    turn = math.radians(angle)
    return f"{frame.cx + radius * math.sin(turn):.2f} {frame.cy - radius * math.cos(turn):.2f}"


def _arc(frame: Frame, radius: float, start: float, end: float) -> str:
    large = 1 if end - start > 180 else 0
    size = f"{_round(radius):g}"
    return f"M{_point(frame, radius, start)}A{size} {size} 0 {large} 1 {_point(frame, radius, end)}"


def _ticks(frame: Frame, edge: float) -> str:
    unit = frame.stroke / 17
    inner = edge + 14.5 * unit
    return "".join(
        f"M{_point(frame, inner, angle)}L{_point(frame, inner + (8 if angle % 90 else 14) * unit, angle)}"
        for angle in range(0, 360, 30)
    )


def _round(value: float) -> float:
    return round(value, 2)
