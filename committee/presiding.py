"""Who presides: the president where she is able to, else the vice-president, else nobody. The one rule of it.

In a sitting, those are able who are there and not recused from the item (see Room.presider); out of one, those who are
not recused from the dossier. What nobody presides is deferred.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from candidatures.enums import State
from committee.enums import Chair, SeatRole
from committee.models import Item, ItemQuerySet, Recusal, Seat

_CHAIRS = Q(role=SeatRole.PRESIDENT) | Q(is_vice_president=True)


def presider_among(able: Iterable[Seat]) -> Seat | None:
    """Whoever presides when these seats are able to."""
    held = {seat.chair: seat for seat in able if seat.chair is not None}
    return held.get(Chair.PRESIDENT) or held.get(Chair.VICE)


def presider_of(item: Item) -> Seat | None:
    """Whoever decides on a dossier out of a sitting. One query."""
    recused = Recusal.objects.standing().filter(item=item).values("user")
    return presider_among(Seat.objects.filter(_CHAIRS, committee=item.committee_id).exclude(user__in=recused))


def presides(seat: Seat | None, item: Item) -> bool:
    """Whether that is this seat. No query but for those who may: president and vice-president."""
    return seat is not None and seat.chair is not None and presider_of(item) == seat


def presided_by(seat: Seat | None, items: Iterable[Item]) -> frozenset[int]:
    """The primary keys of those of these dossiers, of the seat's committee, that it presides. Two queries at most."""
    if seat is None or seat.chair is None:
        return frozenset()
    keys = [item.pk for item in items]
    apart: dict[int, set[int]] = {}
    for item, user in Recusal.objects.standing().filter(item__in=keys).values_list("item", "user"):
        apart.setdefault(item, set()).add(user)
    chairs = list(Seat.objects.filter(_CHAIRS, committee=seat.committee_id))
    able = {key: [each for each in chairs if each.user_id not in apart.get(key, set())] for key in keys}
    return frozenset(key for key, seats in able.items() if presider_among(seats) == seat)


def presided(seat: Seat | None) -> dict[str, Any]:
    """The columns of a sitting or an item that say who presides it: see Presided."""
    return {"presided_by": seat, "presided_as": (seat.chair or "") if seat is not None else ""}


def items_left_to(seat: Seat) -> ItemQuerySet:
    """The dossiers that a vice-president presides because the president is recused, or because there is none; nothing
    for the others. What the vice-president may not know of is not there."""
    if not seat.is_vice_president:
        return Item.objects.none()
    items = Item.objects.filter(committee=seat.committee_id).standing().known_to(seat.user)
    presidents = Seat.objects.filter(committee=seat.committee_id, role=SeatRole.PRESIDENT)
    if not presidents.exists():
        return items
    recused = Recusal.objects.standing().filter(user__in=presidents.values("user"))
    return items.filter(pk__in=recused.values("item"))


def undecided_left_to(seat: Seat) -> int:
    """How many of them await a decision."""
    return items_left_to(seat).filter(decision__isnull=True, candidature__state=State.ELIGIBLE).count()
