"""Until when why somebody was absent is kept.

It may tell of health (RGPD art. 5 and 9): it serves to judge, and to answer whoever contests the judgement.
"""

from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from attendance.absences.enums import AbsenceAct
from attendance.absences.excusing import EXCUSED
from attendance.journal import about_of
from attendance.models import Absence, AbsencePiece, Presence
from programme.models import Session
from toolkit.calendars.entries import PARIS
from toolkit.domain.days import add_months
from toolkit.files.sweeping import erase_unnamed
from toolkit.journal.services import Line, record_all


def erase_day(absence: Absence) -> date:
    """The day on which kind, reason and piece are erased, for an absence read with its session. No query.

    ABSENCES_KEPT_MONTHS (two months) after the session, or after the declaration or the last decision if that is later.
    """
    moments = (absence.declared_at, absence.changed_at)
    days = [timezone.localdate(moment, PARIS) for moment in moments if moment is not None]
    last = absence.enrolment.session.ends_on
    return add_months(max([*days, last] if last else days), settings.ABSENCES_KEPT_MONTHS)


def closes_on(session: Session) -> date | None:
    """The day from which an absence at this session is no longer declared here; None without dates."""
    return add_months(session.ends_on, settings.ABSENCES_KEPT_MONTHS) if session.ends_on else None


@transaction.atomic
def erase_absences() -> int:
    """Erase what is due; return of how many declared absences. Run by the schedule, twice is harmless."""
    rows = Absence.objects.filter(erased_at__isnull=True).select_for_update(of=("self",)).order_by("pk")
    held = rows.select_related("enrolment__session", "enrolment__participant")
    due = [row for row in held if erase_day(row) <= timezone.localdate()]
    erase_of(Absence.objects.filter(pk__in=[row.pk for row in due]))
    lines = [Line(about_of(row.enrolment), AbsenceAct.ERASED, "au terme annoncé") for row in due]
    record_all([*lines, *_erase_excuses()], actor=None)
    return len(due)


def _erase_excuses() -> list[Line]:
    """Why the team noted an absence as excused goes as well, two months after the session; the mark stays.

    What a correction says is on the sheet: it tells nothing of health, and stays.
    """
    rows = Presence.objects.excuses().filter(corrects__isnull=True).exclude(reason__in=("", EXCUSED))
    days = rows.order_by().values_list("sheet__half_day__session__ends_on", flat=True).distinct()
    over = [day for day in days if day and add_months(day, settings.ABSENCES_KEPT_MONTHS) <= timezone.localdate()]
    if not over:
        return []
    due = rows.filter(sheet__half_day__session__ends_on__in=over)
    people = {row.enrolment_id: row.enrolment for row in due.select_related("enrolment__participant")}
    due.update(reason="")
    return [Line(about_of(each), AbsenceAct.ERASED, "absence excusée, au terme annoncé") for each in people.values()]


def forget_absences(*, user: User) -> None:
    """Erase why somebody was absent, with their account."""
    erase_of(Absence.objects.filter(enrolment__user=user))


def erase_of(rows: QuerySet[Absence]) -> None:
    """Erase these now. The files go once it is committed; where the storage does not answer, the sweep takes them."""
    keys = list(rows.values_list("pk", flat=True))
    pieces = AbsencePiece.objects.filter(absence__in=keys)
    names = list(pieces.values_list("file", flat=True))
    pieces.delete()
    for name in names:
        transaction.on_commit(partial(erase_unnamed, name), robust=True)
    left = Absence.objects.filter(pk__in=keys, erased_at__isnull=True)
    left.update(kind="", reason="", erased_at=timezone.now())
