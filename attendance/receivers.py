"""What rests on half-days, people who come no more, and what speakers sign."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from attendance.absences.declaring import close_absences
from attendance.absences.moving import lose_half_days
from attendance.co_signing import sheets_to_sign
from attendance.models import AttendanceSheet
from attendance.services import sign_by_link
from programme.models import Enrolment, HalfDay, SpeakerLink
from programme.signals import (
    SheetToSign,
    asks_sheets_of_speaker,
    asks_what_is_held,
    half_days_go,
    people_left,
    speaker_signs_sheet,
)


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


@receiver(asks_sheets_of_speaker, dispatch_uid="attendance.co_signing")
def on_asked_sheets(sender: Any, link: SpeakerLink, **kwargs: Any) -> list[SheetToSign]:
    """The sheets of the half-days in which the speaker of this link speaks. Two queries."""
    return sheets_to_sign(link)


@receiver(speaker_signs_sheet, dispatch_uid="attendance.co_signing")
def on_speaker_signs(sender: Any, link: SpeakerLink, half_day: UUID, **kwargs: Any) -> None:
    """The speaker signs by their link. Raises DomainError as the service does."""
    sign_by_link(link=link, half_day=half_day)
