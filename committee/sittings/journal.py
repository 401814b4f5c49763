"""What happens in a sitting, told once, for its minutes; and the versions that its screens watch."""

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from committee.models import Seat, Sitting, SittingEvent, SittingItem


def tell(
    sitting: Sitting,
    kind: str,
    text: str,
    *,
    actor: User | None,
    item: SittingItem | None = None,
    beside: SittingItem | None = None,
    seat: Seat | None = None,
) -> SittingEvent:
    """Write a fact. The caller is in the transaction of what it tells of."""
    return SittingEvent.objects.create(
        sitting=sitting, sitting_item=item, beside=beside, seat=seat, kind=kind, text=text[:600], at=timezone.now(),
        actor=actor,
    )  # fmt: skip


def touch(sitting: Sitting) -> None:
    """Something of the sitting as a whole has changed. The caller holds its lock."""
    Sitting.objects.filter(pk=sitting.pk).update(version=F("version") + 1)


def touch_items(*items: int) -> None:
    """Something of the items with these primary keys has changed, which nobody else is told of. The caller holds the
    lock of their sitting."""
    SittingItem.objects.filter(pk__in=items).update(version=F("version") + 1)
