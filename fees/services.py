"""Make and cancel fees."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from cycles.models import Participant
from cycles.services import close_billing
from fees.lifecycle import FEES
from fees.models import Fee


@transaction.atomic
def make_fee_due(*, participant: Participant, amount: Decimal | None = None) -> Fee:
    """Write what the employer owes for this participant, or return what is written already.

    `amount` is what it committed to; without one, it owes what the cycle asks now.
    """
    owed = participant.cycle.fee if amount is None else amount
    owing = {"amount": owed, "employer": participant.employer, "due_since": timezone.now()}
    fee, _ = Fee.objects.get_or_create(participant=participant, defaults=owing)
    return fee


@transaction.atomic
def cancel_fee(*, participant: Participant, reason: str) -> None:
    """Cancel a fee that is still due; nothing happens when there is none or it is cancelled already."""
    owed = Fee.objects.filter(participant=participant)
    if FEES.claim("cancel", owed, cancelled_at=timezone.now(), cancel_reason=reason):
        close_billing(participant=participant)
