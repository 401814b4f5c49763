"""Reactions to who comes to sessions, and who no longer does."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from convocations.services import convene_late, take_back
from programme.models import Enrolment
from programme.signals import people_enrolled, people_left


@receiver(people_enrolled, dispatch_uid="convocations.convene_late")
def on_enrolled(sender: Any, enrolments: Sequence[Enrolment], **kwargs: Any) -> None:
    """Whoever joins a session whose letters have gone is called at once."""
    convene_late(enrolments=enrolments)


@receiver(people_left, dispatch_uid="convocations.take_back")
def on_left(sender: Any, enrolments: Sequence[Enrolment], **kwargs: Any) -> None:
    """Whoever comes no more is told that their convocations no longer hold."""
    take_back(enrolments=enrolments)
