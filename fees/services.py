"""Make and cancel fees."""

from django.db import transaction
from django.utils import timezone

from cycles.models import Participant
from fees.lifecycle import FEES
from fees.models import Fee


@transaction.atomic
def make_fee_due(*, participant: Participant) -> Fee:
    """Write what the employer owes for this participant, or return what is written already."""
    fee, _ = Fee.objects.get_or_create(
        participant=participant, defaults={"amount": participant.cycle.fee, "due_since": timezone.now()}
    )
    return fee


@transaction.atomic
def cancel_fee(*, participant: Participant, reason: str) -> None:
    """Cancel a fee that is still due; nothing happens when there is none or it is cancelled already."""
    owed = Fee.objects.filter(participant=participant)
    FEES.claim("cancel", owed, cancelled_at=timezone.now(), cancel_reason=reason)
