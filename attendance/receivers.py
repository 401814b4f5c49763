"""What rests on half-days."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from attendance.models import AttendanceSheet
from programme.models import HalfDay
from programme.signals import asks_what_is_held


@receiver(asks_what_is_held, dispatch_uid="attendance.sheets")
def on_asked_what_is_held(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> set[int]:
    """Half-days whose sheet is begun. One query."""
    return set(AttendanceSheet.objects.filter(half_day__in=half_days).values_list("half_day", flat=True))
