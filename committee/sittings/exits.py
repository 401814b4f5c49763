"""Recused people leave for an item and come back, to the minute."""

from django.utils import timezone

from accounts.models import User
from committee.enums import EventKind
from committee.models import Attendance, Exit, Sitting, SittingItem
from committee.sittings.journal import tell, touch_items
from committee.sittings.room import Room


def send_out(item: SittingItem, room: Room, *, actor: User | None) -> None:
    """Note the exit of everyone who is there and recused from this item. Whoever is out already stays out."""
    for attendance in room.attendances:
        if attendance.is_here and room.is_out(attendance.seat, item.item_id):
            _leave(item, attendance, actor=actor)


def let_in(item: SittingItem, room: Room, *, actor: User | None) -> None:
    """Note the return of everyone who is out for this item and is recused from it no more."""
    out = Exit.objects.filter(sitting_item=item, back_at__isnull=True)
    for each in out.select_related("seat__user", "sitting_item__sitting"):
        if not room.is_out(each.seat, item.item_id):
            _come_back(each, "revient", actor=actor)


def bring_back(sitting: Sitting, *, actor: User | None) -> None:
    """End the exit of everyone who is out.

    It is told in the same words of whoever goes from one item to the next: a return that is not told would say, to who
    may not know of the next one, that somebody is recused from it.
    """
    out = Exit.objects.filter(sitting_item__sitting=sitting, back_at__isnull=True)
    for each in out.select_related("seat__user", "sitting_item__sitting"):
        _come_back(each, "peut revenir", actor=actor)


def _come_back(out: Exit, words: str, *, actor: User | None) -> None:
    out.back_at = timezone.now()
    out.save(update_fields=["back_at"])
    item = out.sitting_item
    tell(item.sitting, EventKind.BACK, f"{out.seat.user.full_name} {words}.", actor=actor, item=item, seat=out.seat)
    touch_items(item.pk)


def _leave(item: SittingItem, attendance: Attendance, *, actor: User | None) -> None:
    _, is_new = Exit.objects.get_or_create(
        sitting_item=item, seat=attendance.seat, back_at=None, defaults={"left_at": timezone.now()}
    )
    if is_new:
        words = f"{attendance.seat.user.full_name}, en déport, quitte la salle."
        tell(item.sitting, EventKind.LEFT, words, actor=actor, item=item, seat=attendance.seat)
        touch_items(item.pk)
