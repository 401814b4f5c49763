"""Reactions to what happens in a promotion."""

from typing import Any

from django.dispatch import receiver

from cycles.models import Participant
from cycles.signals import participant_left
from promotions.services import erase_needs_of, erase_photo_of


@receiver(participant_left, dispatch_uid="promotions.erase_needs")
def on_left(sender: Any, participant: Participant, **kwargs: Any) -> None:
    """Someone left: neither what they need nor their photo serves any more."""
    erase_needs_of(participant=participant)
    erase_photo_of(participant=participant)
