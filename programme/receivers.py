"""Reactions to what happens in a promotion."""

from typing import Any

from django.dispatch import receiver

from cycles.models import Participant
from cycles.signals import participant_enrolled, participant_left
from programme.services import enrol_participant_in_sessions, leave_sessions


@receiver(participant_enrolled, dispatch_uid="programme.enrol_in_sessions")
def on_enrolled(sender: Any, participant: Participant, **kwargs: Any) -> None:
    """A participant exists: they are called to the sessions of the cycle."""
    enrol_participant_in_sessions(participant=participant)


@receiver(participant_left, dispatch_uid="programme.leave_sessions")
def on_left(sender: Any, participant: Participant, **kwargs: Any) -> None:
    """A participant left: they are awaited at no session to come."""
    leave_sessions(participant=participant)
