"""When a half-day begins, ends, and may be signed."""

import datetime

from django.utils import timezone

from attendance.enums import Standing
from attendance.models import AttendanceSheet
from programme.models import HalfDay
from toolkit.calendars.entries import PARIS

EARLY = datetime.timedelta(minutes=15)  # before it begins: people come, and sign at the door


def ends_at(half_day: HalfDay) -> datetime.datetime:
    """The instant when it ends, in Paris."""
    return datetime.datetime.combine(half_day.day, half_day.ends_at, PARIS)


def opens_at(half_day: HalfDay) -> datetime.datetime:
    """Since when presence is recorded."""
    return half_day.begins_at - EARLY


def standing_of(half_day: HalfDay, sheet: AttendanceSheet | None) -> Standing:
    """Where it stands now."""
    if sheet is not None and sheet.is_sealed:
        return Standing.SEALED
    now = timezone.now()
    if now < opens_at(half_day):
        return Standing.TO_COME
    return Standing.RUNNING if now < ends_at(half_day) else Standing.TO_SEAL


def format_length(minutes: int) -> str:
    """« 3 h 30 », « 77 h », « 45 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
