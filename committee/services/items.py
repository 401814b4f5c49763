"""Dossiers enter and leave the committee's table; who has a link with one is kept away from it."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candidatures.models import Candidature
from committee.enums import AssessmentState, RecusalSource
from committee.errors import CommitteeError
from committee.models import Assessment, Committee, Decision, Item, Recusal, Seat, Vote

SAME_EMPLOYER = "Même employeur"
OWN_CANDIDATURE = "Sa propre candidature"


@transaction.atomic
def add_item(*, candidature: Candidature) -> Item:
    """Put an eligible dossier before the committee, or back before it; detect who must not see it.

    Runs in the transaction that declared it eligible. Locks the committee, as who gives a seat does: a seat and a
    dossier that come at the same time see each other.
    """
    committee, _ = Committee.objects.get_or_create(cycle=candidature.cycle)
    committee = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    item, created = Item.objects.get_or_create(
        candidature=candidature,
        defaults={"committee": committee, "entered_at": timezone.now(), "sort_name": candidature.sort_name},
    )
    if not created and item.removed_at is not None:
        Item.objects.filter(pk=item.pk).update(removed_at=None)
        item.removed_at = None
    detect_recusals(item=item)
    return item


@transaction.atomic
def remove_item(*, candidature: Candidature) -> None:
    """Take a withdrawn dossier off the table. What was read is kept with the row; a decision not yet published is
    dropped, so that its rank on the waiting list is free again."""
    Item.objects.filter(candidature=candidature, removed_at__isnull=True).update(removed_at=timezone.now())
    Decision.objects.secret().filter(item__candidature=candidature).delete()


@transaction.atomic
def take_back_item(*, candidature: Candidature) -> None:
    """Take off the table a dossier that goes back under review; what was read is kept with the row.

    Raises CommitteeError (409) once a decision is recorded. Locks the item, as who records a decision does: of the two,
    the second sees what the first has done.
    """
    item = Item.objects.select_for_update(of=("self",)).filter(candidature=candidature).first()
    if item is not None and Decision.objects.filter(item=item).exists():
        raise CommitteeError(
            "La commission a enregistré une décision sur ce dossier : il ne revient plus à l’instruction. Écrivez à la "
            "présidence de la commission si un fait nouveau le demande."
        )
    remove_item(candidature=candidature)


def detect_recusals(*, item: Item) -> None:
    """Recuse every member whose employer is the candidate's (same SIREN), and the candidate who sits here.

    Those who said so themselves stay as they are. The caller is in a transaction that holds the item.
    """
    candidature = item.candidature
    siren = candidature.siret[:9]
    linked = Q(user=candidature.applicant_id) | (Q(siren=siren) if siren else Q(pk__in=[]))
    for seat in Seat.objects.filter(linked, committee=item.committee_id):
        own = seat.user_id == candidature.applicant_id
        recuse(
            seat=seat,
            item=item,
            source=RecusalSource.DETECTED,
            reason=OWN_CANDIDATURE if own else SAME_EMPLOYER,
        )


def recuse(*, seat: Seat, item: Item, source: str, reason: str = "") -> Recusal:
    """Keep a member away from a dossier: their reading and vote go, the mean follows. A second call changes nothing.

    The caller holds the lock on the item.
    """
    recusal, created = Recusal.objects.get_or_create(
        seat=seat, item=item, defaults={"source": source, "reason": reason, "at": timezone.now()}
    )
    if created:
        Vote.objects.filter(seat=seat, item=item).delete()
        read, _ = Assessment.objects.filter(seat=seat, item=item).delete()
        if read:
            refresh_mean(item=item)
    return recusal


def refresh_mean(*, item: Item) -> None:
    """Write the mean of the validated readings, out of 20, and their number. The caller holds the lock on the item."""
    readings = Assessment.objects.filter(item=item, state=AssessmentState.VALIDATED).only("score")
    write_mean(item=item, scores=[reading.score for reading in readings if reading.score is not None])


def write_mean(*, item: Item, scores: Iterable[Decimal]) -> None:
    """Keep this mean with the row, and the number of scores. The caller holds the lock on the item."""
    known = list(scores)
    Item.objects.filter(pk=item.pk).update(mean_score=mean_of(known), assessment_count=len(known))


def mean_of(scores: list[Decimal]) -> Decimal | None:
    """The mean to two decimals, halves up, the same on every database; None without a score."""
    if not scores:
        return None
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
