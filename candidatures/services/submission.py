"""Submit, send again after a correction, withdraw."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, ReceiptSequence, StateChange
from candidatures.services.receipt import issue_receipt


def submit_candidature(*, actor: Any, candidature: Candidature) -> StateChange:
    """Submit a draft: the deadline and the missing pieces are checked inside the locked transaction.

    Gives the receipt number, issues the receipt, queues the mail that carries it. Raises as apply_transition.
    """
    return apply_transition(candidature=candidature, name="submit", actor=actor, columns=_receive)


def _receive(candidature: Candidature) -> dict[str, Any]:
    now = timezone.now()
    number = _next_number(candidature)
    receipt = issue_receipt(candidature=candidature, number=number, received_on=timezone.localdate(now))
    return {"receipt_number": number, "submitted_at": now, "receipt": receipt}


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
