"""Dossiers enter and leave the committee's table."""

from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone

from candidatures.models import Candidature
from committee.enums import AssessmentState, RecusalSource
from committee.models import Assessment, Committee, Item, Recusal, Seat


@transaction.atomic
def add_item(*, candidature: Candidature) -> Item:
    """Put an eligible dossier before the committee, or back before it; detect who must not see it.

    Runs in the transaction that declared it eligible.
    """
    committee, _ = Committee.objects.get_or_create(cycle=candidature.cycle)
    item, created = Item.objects.get_or_create(
        candidature=candidature, defaults={"committee": committee, "entered_at": timezone.now()}
    )
    if not created and item.removed_at is not None:
        Item.objects.filter(pk=item.pk).update(removed_at=None)
        item.removed_at = None
    detect_recusals(item=item)
    return item


@transaction.atomic
def remove_item(*, candidature: Candidature) -> None:
    """Take a withdrawn dossier off the table; what was read is kept with the row."""
    Item.objects.filter(candidature=candidature, removed_at__isnull=True).update(removed_at=timezone.now())


def detect_recusals(*, item: Item) -> None:
    """Recuse every member whose employer is the candidate's: same SIREN. A declared recusal stays as it is."""
    siren = item.candidature.siret[:9]
    if not siren:
        return
    for seat in Seat.objects.filter(committee=item.committee_id, siren=siren):
        Recusal.objects.get_or_create(
            seat=seat,
            item=item,
            defaults={"source": RecusalSource.DETECTED, "reason": "Même employeur", "at": timezone.now()},
        )


def refresh_mean(*, item: Item) -> None:
    """Write the mean of the validated readings, out of 20, and their number. The caller holds the lock on the item."""
    found = Assessment.objects.filter(item=item, state=AssessmentState.VALIDATED).aggregate(
        mean=Avg("score"), count=Count("pk")
    )
    Item.objects.filter(pk=item.pk).update(
        mean_score=None if found["mean"] is None else round(found["mean"], 2), assessment_count=found["count"]
    )
