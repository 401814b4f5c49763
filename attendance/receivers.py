"""What rests on half-days, and on people who come."""

from collections.abc import Collection, Sequence
from typing import Any

from django.dispatch import receiver

from attendance.absences.declaring import close_absences
from attendance.absences.moving import lose_half_days
from attendance.models import AttendanceSheet
from programme.models import Enrolment, HalfDay
from programme.signals import asks_what_is_held, half_days_go, people_left


@receiver(asks_what_is_held, dispatch_uid="attendance.sheets")
def on_asked_what_is_held(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> set[int]:
    """Half-days at which somebody was seen, or whose sheet is sealed; an excuse alone holds nothing. One query."""
    sheets = AttendanceSheet.objects.filter(half_day__in=half_days).holding()
    return set(sheets.values_list("half_day", flat=True))


@receiver(half_days_go, dispatch_uid="attendance.excuses")
def on_half_days_go(sender: Any, half_days: Collection[HalfDay], **kwargs: Any) -> None:
    """Their sheets go with them, with the excuses that were written in advance and what people declared."""
    lose_half_days(half_days=half_days)


@receiver(people_left, dispatch_uid="attendance.absences")
def on_left(sender: Any, enrolments: Sequence[Enrolment], **kwargs: Any) -> None:
    """Of whoever comes no more, nothing is to be judged."""
    close_absences(enrolments=enrolments)
