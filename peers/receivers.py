"""Reactions to what happens in a promotion."""

from typing import Any

from django.dispatch import receiver

from cycles.models import Participant
from cycles.signals import participant_left
from peers.services import drop_peer


@receiver(participant_left, dispatch_uid="peers.drop_peer")
def on_left(sender: Any, participant: Participant, **kwargs: Any) -> None:
    """Someone left the promotion: their seat is free, and their group is told."""
    drop_peer(participant=participant)
