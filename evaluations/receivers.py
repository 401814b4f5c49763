"""What rests on half-days."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from evaluations.enums import FormState
from evaluations.models import EvaluationForm
from programme.models import HalfDay
from programme.signals import asks_what_is_held


@receiver(asks_what_is_held, dispatch_uid="evaluations.forms")
def on_asked_what_is_held(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> set[int]:
    """Half-days of a session about which people were asked: its evaluation closes some hours after them. One query."""
    asked = EvaluationForm.objects.exclude(state=FormState.DRAFT).filter(session__half_days__in=half_days)
    sessions = set(asked.values_list("session", flat=True))
    return {half.pk for half in half_days if half.session_id in sessions}
