"""Reactions to what happens in a promotion."""

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from cycles.models import Participant
from cycles.signals import participant_enrolled, participant_left
from fees.services import cancel_fee, make_fee_due


@receiver(participant_enrolled, dispatch_uid="fees.make_fee_due")
def on_enrolled(sender: Any, participant: Participant, fee: Decimal | None = None, **kwargs: Any) -> None:
    """A participant exists: the employer owes the fee."""
    make_fee_due(participant=participant, amount=fee)


@receiver(participant_left, dispatch_uid="fees.cancel_fee")
def on_left(sender: Any, participant: Participant, reason: str, **kwargs: Any) -> None:
    """A participant left: a fee that is not invoiced yet is no longer owed."""
    cancel_fee(participant=participant, reason=reason)
