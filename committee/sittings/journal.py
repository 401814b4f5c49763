"""What happens in a sitting, told once, for its minutes; and the version that its screens watch."""

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
    seat: Seat | None = None,
) -> SittingEvent:
    """Write a fact. The caller is in the transaction of what it tells of."""
    return SittingEvent.objects.create(
        sitting=sitting, sitting_item=item, seat=seat, kind=kind, text=text[:600], at=timezone.now(), actor=actor
    )


def touch(sitting: Sitting) -> None:
    """Something that a screen shows has changed. The caller holds the lock of the sitting."""
    Sitting.objects.filter(pk=sitting.pk).update(version=F("version") + 1)
