"""The sittings that are convened or going on: which has a dossier on its agenda, for its vote is made there and nowhere
else; which comes next for a seat."""

from typing import Any

from django.db.models import Subquery

from committee.enums import AHEAD, ANNOUNCED
from committee.models import Seat, Sitting


def announced_sitting(item: Any, column: str) -> Subquery:
    """A column of that sitting; None without one. `item`: a row, or an OuterRef."""
    found = Sitting.objects.filter(items__item=item, items__state__in=AHEAD, state__in=ANNOUNCED)
    return Subquery(found.order_by("planned_at").values(column)[:1])


def next_sitting(seat: Seat) -> Sitting | None:
    """The sitting that goes on, or the next one, among those that this seat is convened to. One query."""
    return Sitting.objects.filter(attendances__seat=seat, state__in=ANNOUNCED).order_by("planned_at", "pk").first()
