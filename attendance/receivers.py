"""What rests on half-days, and what speakers sign of them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from attendance.co_signing import sheets_to_sign
from attendance.models import AttendanceSheet, Presence
from attendance.services import sign_by_link
from programme.models import HalfDay, SpeakerLink
from programme.signals import (
    SheetToSign,
    asks_sheets_of_speaker,
    asks_what_is_held,
    half_days_go,
    speaker_signs_sheet,
)


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


@receiver(asks_sheets_of_speaker, dispatch_uid="attendance.co_signing")
def on_asked_sheets(sender: Any, link: SpeakerLink, **kwargs: Any) -> list[SheetToSign]:
    """The sheets of the half-days in which the speaker of this link speaks. Two queries."""
    return sheets_to_sign(link)


@receiver(speaker_signs_sheet, dispatch_uid="attendance.co_signing")
def on_speaker_signs(sender: Any, link: SpeakerLink, half_day: UUID, **kwargs: Any) -> None:
    """The speaker signs by their link. Raises DomainError as the service does."""
    sign_by_link(link=link, half_day=half_day)
