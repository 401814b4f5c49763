"""Seal a sheet: what it says is fixed on paper, and counts in attestations."""

from django.db import transaction

from accounts.models import User
from attendance.documents import SHEET, draw_paper
from attendance.enums import AttendanceAct, Mark, Method
from attendance.hours import length_of
from attendance.lifecycle import SHEETS
from attendance.models import AttendanceSheet
from attendance.permissions import check_reads_whole, check_records
from attendance.rolls import Roll
from attendance.services.recording import Said, lock_open_sheet, write_row
from programme.models import HalfDay
from toolkit.documents.services import issue_document
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record
from toolkit.text.french import list_in_words

CHANGED = "La feuille a changé depuis que vous l’avez ouverte\u00a0: relisez qui manque, puis scellez."


def seal_sheet(*, actor: User, half_day: HalfDay, seen: str, unsigned_reason: str = "") -> AttendanceSheet:
    """Seal the sheet of a half-day whose signing is closed, and draw its PDF, whose fingerprint the registry keeps.

    Those of whom nothing is recorded are written absent. `seen` is the mark of the roll that the page showed.
    `unsigned_reason` is needed where a speaker has not signed. Raises NotAllowedError (403), StaleError (409),
    IncompleteError (422), DomainError (409) while people may sign, with nobody to write, or once sealed.
    """
    sheet = _seal(actor=actor, half_day=half_day, seen=seen, unsigned_reason=unsigned_reason.strip())
    draw_paper(sheet)
    return sheet


@transaction.atomic
def _seal(*, actor: User, half_day: HalfDay, seen: str, unsigned_reason: str) -> AttendanceSheet:
    session = half_day.session
    check_records(actor, session)
    check_reads_whole(actor, session)
    sheet = lock_open_sheet(half_day)
    roll = Roll(half_day)
    if roll.mark != seen:
        raise StaleError(CHANGED)
    if not roll.lines:
        raise DomainError("Personne n’est attendu à cette demi-journée\u00a0: il n’y a rien à sceller.")
    _check_signed(roll, unsigned_reason)
    for line in roll.missing:
        absent = Said(Mark.ABSENT)
        write_row(sheet=sheet, enrolment=line.enrolment, said=absent, actor=actor, method=Method.SEALING)

    def columns(locked: AttendanceSheet) -> dict[str, object]:
        locked.half_day, locked.sealed_by = half_day, actor
        locked.minutes = length_of(session)
        locked.unsigned_reason = unsigned_reason
        document = issue_document(kind=SHEET, about=locked.uuid, sheet=locked, roll=Roll(half_day))
        return {
            "document": document,
            "sealed_by": actor,
            "minutes": locked.minutes,
            "unsigned_reason": unsigned_reason,
        }

    step = SHEETS.apply("seal", pk=sheet.pk, actor=actor, columns=columns)
    record(about=session.uuid, actor=actor, kind=AttendanceAct.SEALED, subject=half_day.name)
    return step.row


def _check_signed(roll: Roll, reason: str) -> None:
    if not roll.unsigned or reason:
        return
    names = list_in_words([speaker.full_name for speaker in roll.unsigned])
    verb = "n’a" if len(roll.unsigned) == 1 else "n’ont"
    raise IncompleteError(
        f"{names} {verb} pas signé\u00a0: faites signer la feuille, ou écrivez pourquoi elle s’en passe."
    )
