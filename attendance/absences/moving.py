"""Half-days that go because their session moves: excuses and declarations go with them, and people are told."""

from collections.abc import Collection

from django.db import transaction

from attendance.absences.declaring import drop_half_days, names_of
from attendance.absences.enums import AbsenceAct
from attendance.absences.mails import tell_lost
from attendance.journal import about_of
from attendance.models import Absence, AbsentHalfDay, AttendanceSheet, Presence
from programme.models import Enrolment, HalfDay
from toolkit.journal.services import Line, record_all


@transaction.atomic
def lose_half_days(*, half_days: Collection[HalfDay]) -> None:
    """Remove the sheets of half-days that go, with the excuses and the declarations that rest on them.

    The journal of each person keeps it, and a mail asks them to warn again. The caller has locked the session. Four
    queries while nothing rests on them.
    """
    by_key = {half.pk: half for half in half_days}
    sheets = AttendanceSheet.objects.filter(half_day__in=by_key).order_by("pk").select_for_update(of=("self",))
    keys = {sheet.pk: sheet.half_day_id for sheet in sheets}
    excuses = Presence.objects.filter(sheet__in=keys).excuses()
    lost = [(enrolment, keys[sheet]) for enrolment, sheet in excuses.values_list("enrolment", "sheet")]
    declared = AbsentHalfDay.objects.filter(half_day__in=by_key, absence__in=Absence.objects.standing())
    lost += declared.values_list("absence__enrolment", "half_day")
    excuses.delete()
    AttendanceSheet.objects.filter(pk__in=keys).delete()
    drop_half_days(half_days)
    _tell({key: [by_key[half] for owner, half in set(lost) if owner == key] for key in {key for key, _ in lost}})


def _tell(lost: dict[int, list[HalfDay]]) -> None:
    related = ("user", "participant", "session__cycle__institute", "session__institute")
    people = Enrolment.objects.filter(pk__in=lost).select_related(*related) if lost else []
    lines = []
    for person in people:
        halves = sorted(lost[person.pk], key=lambda half: half.begins_at)
        lines.append(Line(about_of(person), AbsenceAct.EXCUSE_LOST, names_of(halves)))
        if person.is_standing:
            tell_lost(person, halves)
    if lines:
        record_all(lines, actor=None)
