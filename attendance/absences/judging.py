"""The adviser accepts an absence or does not, once; a judgement is changed by another one, with a reason."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.absences.declaring import names_of
from attendance.absences.enums import AbsenceAct
from attendance.absences.excusing import Sheets, apply_judgement, lock_sheets
from attendance.absences.lifecycle import ABSENCES
from attendance.absences.mails import tell_judgement
from attendance.absences.permissions import check_judges
from attendance.documents import draw_paper
from attendance.journal import about_of
from attendance.models import Absence, AbsenceJudgement, AttendanceSheet
from attendance.models.sheets import REASON_LIMIT
from toolkit.domain.errors import IncompleteError, StaleError
from toolkit.journal.services import record

CHANGED = "Une feuille a changé depuis que vous avez ouvert la page\u00a0: relisez ce que votre décision ferait."
RELATED = ("enrolment__session__cycle__institute", "enrolment__session__institute", "enrolment__user")


def judge_absence(*, actor: User, absence: Absence, accepted: bool, reason: str, seen: str) -> Absence:
    """Accept a declared absence, which its sheets then excuse, or do not; the person is told by mail.

    `seen`: the mark of the sheets that the page showed. Judged already, it is judged again: a reason is then needed,
    and the other decision. Raises NotAllowedError (403), IncompleteError (422) without the reason that is needed,
    StaleError (409) where somebody judged or wrote meanwhile, DomainError as corrections do.
    """
    row, corrected = _judge(actor, absence, accepted, reason.strip()[: REASON_LIMIT + 1], seen)
    for sheet in corrected:
        draw_paper(sheet)
    return row


@transaction.atomic
def _judge(
    actor: User, absence: Absence, accepted: bool, reason: str, seen: str
) -> tuple[Absence, list[AttendanceSheet]]:
    check_judges(actor, absence)
    if len(reason) > REASON_LIMIT:
        raise IncompleteError(f"Le motif compte plus de {REASON_LIMIT} caractères\u00a0: raccourcissez-le.")
    enrolment = absence.enrolment
    sheets = lock_sheets(absence, enrolment.session)
    sheets.absence = ABSENCES.lock(absence.pk)
    _check_seen(sheets, accepted, seen, actor)
    again = sheets.absence.standing.is_judged
    name = ("accept" if accepted else "refuse") + ("_after" if again else "")
    row = ABSENCES.apply(name, pk=absence.pk, actor=actor, reason=reason).row
    row.enrolment = enrolment
    judgement = AbsenceJudgement.objects.create(
        absence=row,
        number=row.judgements.count() + 1,
        accepted=accepted,
        reason=reason,
        judged_by=actor,
        judged_at=timezone.now(),
    )
    corrected = apply_judgement(actor=actor, sheets=sheets, enrolment=enrolment, accepted=accepted)
    tell_judgement(row, judgement, sheets.halves)
    kind = AbsenceAct.ACCEPTED if accepted else AbsenceAct.REFUSED
    record(about=about_of(enrolment), actor=actor, kind=kind, subject=names_of(sheets.halves))
    return row, corrected


def _check_seen(sheets: Sheets, accepted: bool, seen: str, actor: User) -> None:
    """Raise StaleError (409) where the page no longer shows what would be judged."""
    row = sheets.absence
    if sheets.mark != seen or (row.standing.is_judged and row.standing.is_accepted == accepted):
        is_judged = row.standing.is_judged or not row.standing.is_declared
        raise StaleError(ABSENCES.stale_words(row, ABSENCES["accept"], actor) if is_judged else CHANGED)
