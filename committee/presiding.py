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


def presider_among(able: Iterable[Seat]) -> Seat | None:
    """Whoever presides when these seats are able to."""
    held = {seat.chair: seat for seat in able if seat.chair is not None}
    return held.get(Chair.PRESIDENT) or held.get(Chair.VICE)


def presider_of(item: Item) -> Seat | None:
    """Whoever decides on a dossier out of a sitting. One query."""
    recused = Recusal.objects.standing().filter(item=item).values("user")
    chairs = Q(role=SeatRole.PRESIDENT) | Q(is_vice_president=True)
    return presider_among(Seat.objects.filter(chairs, committee=item.committee_id).exclude(user__in=recused))


def presides(seat: Seat | None, item: Item) -> bool:
    """Whether that is this seat. No query but for those who may: president and vice-president."""
    return seat is not None and seat.chair is not None and presider_of(item) == seat


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
