"""What rests on half-days."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from attendance.models import AttendanceSheet, Presence
from programme.models import HalfDay
from programme.signals import asks_what_is_held, half_days_go


@receiver(asks_what_is_held, dispatch_uid="attendance.sheets")
def on_asked_what_is_held(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> set[int]:
    """Half-days at which somebody was seen, or whose sheet is sealed; an excuse alone holds nothing. One query."""
    sheets = AttendanceSheet.objects.filter(half_day__in=half_days).holding()
    return set(sheets.values_list("half_day", flat=True))


@receiver(half_days_go, dispatch_uid="attendance.excuses")
def on_half_days_go(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> None:
    """Their sheets go with them, with the excuses that were written in advance. Three queries."""
    sheets = AttendanceSheet.objects.filter(half_day__in=half_days).order_by("pk").select_for_update(of=("self",))
    keys = [sheet.pk for sheet in sheets]
    Presence.objects.filter(sheet__in=keys).excuses().delete()
    AttendanceSheet.objects.filter(pk__in=keys).delete()
