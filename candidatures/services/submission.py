"""Submit, send again after a correction, withdraw."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from candidatures.lifecycle import apply_transition, lock_candidature
from candidatures.models import Candidature, ReceiptSequence, StateChange
from candidatures.services.receipt import issue_receipt


@transaction.atomic
def submit_candidature(*, actor: Any, candidature: Candidature) -> StateChange:
    """Submit a draft: the deadline and the missing pieces are checked inside the locked transaction.

    Gives the receipt number, issues the receipt, queues the mail that carries it. Raises as apply_transition; then
    nothing is written and no number is lost.
    """
    locked = lock_candidature(candidature.pk)
    changes: dict[str, Any] = {}
    if locked.receipt_number is None:
        number = _next_number(locked)
        now = timezone.now()
        changes = {
            "receipt_number": number,
            "submitted_at": now,
            "receipt": issue_receipt(candidature=locked, number=number, received_on=timezone.localdate(now)),
        }
    return apply_transition(candidature=candidature, name="submit", actor=actor, changes=changes)


def _next_number(candidature: Candidature) -> str:
    """Take the next number of the cycle: CDG-2025-0001. The row stays locked until commit: no gap, no double."""
    cycle = candidature.cycle
    ReceiptSequence.objects.get_or_create(cycle=cycle)
    ReceiptSequence.objects.filter(cycle=cycle).update(last=F("last") + 1)
    last = ReceiptSequence.objects.values_list("last", flat=True).get(cycle=cycle)
    return f"{cycle.code}-{cycle.year}-{last:04d}"


@transaction.atomic
def answer_correction(*, actor: Any, candidature: Candidature) -> StateChange:
    """Send a corrected dossier back; the request closes by itself. Allowed after the deadline: staff asked for it."""
    change = apply_transition(candidature=candidature, name="answer_correction", actor=actor)
    candidature.correction_requests.filter(answered_at__isnull=True).update(answered_at=timezone.now())
    return change


def withdraw_candidature(*, actor: Any, candidature: Candidature) -> StateChange:
    """Withdraw, until publication or while on the waiting list. Raises as apply_transition."""
    return apply_transition(candidature=candidature, name="withdraw", actor=actor)
