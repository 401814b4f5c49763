"""When an evaluation opens, closes, and when its two reminders leave."""

from datetime import date, datetime, timedelta

from cycles.models import Cycle
from evaluations.models import EvaluationForm
from evaluations.models.rules import EvaluationRules
from programme.enums import SessionKind, SlotKind
from programme.models import Session, Slot
from toolkit.calendars.entries import instants

KINDS = (SessionKind.MODULE, SessionKind.STUDY_TOUR, SessionKind.SEMINAR)
LAST_MINUTES = timedelta(minutes=30)  # a programme without slots: the questions come before people leave
REMINDED_AT = (0.5, 0.8)  # of the time that it is open


def ends_of(session: Session) -> datetime | None:
    """The instant when the last half-day ends; None without dates. One query."""
    last = session.half_days.order_by("day", "ends_at").last()
    return instants(last.day, last.starts_at, last.ends_at)[1] if last else None


def last_slot_of(session: Session) -> datetime | None:
    """The instant of the last slot: the one kept for the evaluation, else the last that begins. Two queries.

    Half an hour before the end where the programme has none; None without dates.
    """
    last = session.half_days.order_by("day", "ends_at").last()
    if last is None:
        return None
    slots = list(Slot.objects.filter(half_day=last).order_by("starts_at", "pk"))
    kept = [slot for slot in slots if slot.kind == SlotKind.EVALUATION] or slots[-1:]
    if kept:
        return instants(last.day, kept[-1].starts_at, kept[-1].ends_at)[0]
    return instants(last.day, last.starts_at, last.ends_at)[1] - LAST_MINUTES


def closing_of(form: EvaluationForm, rules: EvaluationRules, *, opened_at: datetime) -> datetime:
    """The end of an evaluation opened then. The hours of a hot one are counted from the end of its session; a cold one
    lasts some days."""
    if form.is_cold:
        return opened_at + timedelta(days=rules.cold_days)
    ends = ends_of(form.session) if form.session is not None else None
    return max(opened_at, ends or opened_at) + timedelta(hours=rules.open_hours)


def reminder_moments(form: EvaluationForm) -> list[datetime]:
    """When its reminders leave."""
    if form.opened_at is None or form.closes_at is None:
        return []
    length = form.closes_at - form.opened_at
    return [form.opened_at + length * share for share in REMINDED_AT]


def last_day_of(cycle: Cycle | None) -> date | None:
    """The last day of the year of a cycle; None while a session has no dates, or there is none. One query."""
    rows = Session.objects.filter(cycle=cycle, kind__in=KINDS).order_by()
    days = list(rows.values_list("ends_on", flat=True))
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
