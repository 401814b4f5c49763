"""The submissions of a call beside those of the year before, at the same distance from closing."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature
from cycles.models import LAST_SECOND, Cycle, end_of_day
from toolkit.text.typography import format_day_short

SPANS = 10  # between two points of a curve
WIDTH, HEIGHT = 300, 140


@dataclass(frozen=True)
class Figure:
    """How many dossiers were in by the end of a day, and the list of them."""

    count: int
    url: str


@dataclass(frozen=True)
class Point:
    """The same distance from both closings; `now` is None on a day that is still to come."""

    days: int
    now: Figure | None
    then: Figure

    @property
    def words(self) -> str:
        """« clôture », « J – 1 » as a sentence would say it."""
        if self.days == 0:
            return "à la clôture"
        return f"{self.days} jour{'s' if self.days > 1 else ''} avant"


@dataclass(frozen=True)
class Curve:
    """Two calls of one cycle, from their opening to their closing. `today` is the last point that has come."""

    cycle: Cycle
    earlier: Cycle
    points: list[Point]
    has_late_ones: bool

    @property
    def today(self) -> Point:
        """Where this year's call stands, or stood when it closed."""
        return next(point for point in reversed(self.points) if point.now is not None)

    @property
    def where(self) -> str:
        """« À 12 jours de la clôture », « À la clôture »."""
        days = self.today.days
        return f"À {days} jour{'s' if days > 1 else ''} de la clôture" if days else "À la clôture"

    @property
    def before(self) -> str:
        """« l’an passé », or the year where one was left out."""
        return "l’an passé" if self.earlier.year == self.cycle.year - 1 else f"en {self.earlier.year}"

    @property
    def starts(self) -> str:
        """How far from the closing the drawing begins."""
        return f"{self.points[0].days} jours avant"

    @property
    def closes(self) -> str:
        """« clôture, 14 janvier »."""
        return f"clôture, {format_day_short(self.cycle.closes_at)}"

    @property
    def path_now(self) -> str:
        """This year's line."""
        return self._path([(point.days, point.now.count) for point in self.points if point.now is not None])

    @property
    def path_then(self) -> str:
        """The line of the year before."""
        return self._path([(point.days, point.then.count) for point in self.points])

    @property
    def end(self) -> tuple[str, str]:
        """Where this year's line ends."""
        now = self.today.now
        return self._place(self.today.days, now.count if now else 0)

    def _path(self, values: Iterable[tuple[int, int]]) -> str:
        return "M" + "L".join(" ".join(self._place(days, count)) for days, count in values)

    def _place(self, days: int, count: int) -> tuple[str, str]:
        most = max(max(point.then.count, point.now.count if point.now else 0) for point in self.points) or 1
        across = WIDTH * (1 - days / (self.points[0].days or 1))
        return f"{across:.1f}", f"{HEIGHT + 10 - HEIGHT * count / most:.1f}"


def earlier_call(cycle: Cycle, cycles: Iterable[Cycle]) -> Cycle | None:
    """Among these, the latest year before of the same cycle: same institute, same code, its call opened."""
    before = [
        other
        for other in cycles
        if other.institute_id == cycle.institute_id
        and other.code_key == cycle.code_key
        and other.year < cycle.year
        and other.is_public
    ]
    return max(before, key=lambda other: other.year, default=None)


def curve_of(*, user: User, cycle: Cycle, cycles: Iterable[Cycle]) -> Curve | None:
    """The curve of a call that has opened; None in its first year, and for a year before without a dossier. One query.

    A dossier counts on the day that it was submitted, withdrawn since or not. Those that came after the closing, within
    the time granted to their person, stand on neither line.
    """
    earlier = earlier_call(cycle, cycles)
    if earlier is None or not cycle.is_public or timezone.now() < cycle.opens_at:
        return None
    distances = _distances(cycle, earlier)
    counted = _count(user, cycle, earlier, distances)
    if not counted["then_0"]:
        return None
    left = (cycle.deadline_day - timezone.localdate()).days
    points = [
        Point(
            days,
            Figure(counted[f"now_{days}"], _list(cycle, days)) if days >= left else None,
            Figure(counted[f"then_{days}"], _list(earlier, days)),
        )
        for days in distances
    ]
    return Curve(cycle, earlier, points, has_late_ones=counted["received"] > counted["now_0"])


def _distances(cycle: Cycle, earlier: Cycle) -> list[int]:
    """Days before the closing, the furthest first: both openings within, the closing and today among them."""
    longest = max((each.deadline_day - each.opening_day).days for each in (cycle, earlier))
    step = math.ceil(longest / SPANS) or 1
    left = (cycle.deadline_day - timezone.localdate()).days
    furthest = step * math.ceil(longest / step)
    return sorted({*range(0, furthest + 1, step), max(left, 0)}, reverse=True)


def _count(user: User, cycle: Cycle, earlier: Cycle, distances: Iterable[int]) -> dict[str, int]:
    numbers: dict[str, Any] = {"received": Count("pk", filter=Q(cycle=cycle))}
    for days in distances:
        for name, each in (("now", cycle), ("then", earlier)):
            until = end_of_day(_day(each, days)) + LAST_SECOND
            numbers[f"{name}_{days}"] = Count("pk", filter=Q(cycle=each, submitted_at__lt=until))
    return Candidature.objects.instructed_by(user).filter(cycle__in=[cycle, earlier]).aggregate(**numbers)


def _day(cycle: Cycle, days: int) -> datetime.date:
    return cycle.deadline_day - datetime.timedelta(days=days)


def _list(cycle: Cycle, days: int) -> str:
    return f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=toutes&depot={_day(cycle, days).isoformat()}"
