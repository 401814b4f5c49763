"""When a half-day begins, ends, and may be signed."""

import datetime

from django.utils import timezone

from attendance.enums import Standing
from attendance.models import AttendanceRules, AttendanceSheet
from attendance.models.rules import rules_of
from programme.models import HalfDay, Session
from toolkit.calendars.entries import PARIS

HALF_DAY_MINUTES = 210  # 3 h 30, for a session without a cycle
EARLY = datetime.timedelta(minutes=15)  # before it begins, whatever the rules: the team is there first


def ends_at(half_day: HalfDay) -> datetime.datetime:
    """The instant when it ends, in Paris."""
    return datetime.datetime.combine(half_day.day, half_day.ends_at, PARIS)


def opens_at(half_day: HalfDay) -> datetime.datetime:
    """Since when presence is recorded."""
    return half_day.begins_at - EARLY


def signing_opens_at(half_day: HalfDay, rules: AttendanceRules) -> datetime.datetime:
    """Since when people sign for themselves."""
    return half_day.begins_at - datetime.timedelta(minutes=rules.opens_minutes_before)


def signing_closes_at(half_day: HalfDay, rules: AttendanceRules) -> datetime.datetime:
    """Until when they do."""
    return ends_at(half_day) + datetime.timedelta(minutes=rules.closes_minutes_after)


def is_signing_open(half_day: HalfDay, rules: AttendanceRules) -> bool:
    """Whether people sign for themselves now, as long as the sheet is not sealed."""
    return signing_opens_at(half_day, rules) <= timezone.now() <= signing_closes_at(half_day, rules)


def standing_of(half_day: HalfDay, sheet: AttendanceSheet | None) -> Standing:
    """Where it stands now. It is to be sealed once nobody may sign any more, as attendance.lifecycle asks."""
    if sheet is not None and sheet.is_sealed:
        return Standing.SEALED
    now = timezone.now()
    if now < opens_at(half_day):
        return Standing.TO_COME
    if now < ends_at(half_day):
        return Standing.RUNNING
    closes = signing_closes_at(half_day, rules_of(half_day.session.organiser))
    return Standing.RUNNING if now <= closes else Standing.TO_SEAL


def length_of(session: Session) -> int:
    """How long a half-day counts, in minutes: a setting of its cycle."""
    return session.cycle.half_day_minutes if session.cycle is not None else HALF_DAY_MINUTES


def format_length(minutes: int) -> str:
    """« 3 h 30 », « 77 h », « 45 min », « 0 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"
