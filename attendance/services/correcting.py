"""Correct a sealed sheet: by a new row that names the former, on a new paper that replaces the former one."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.documents import SHEET, draw_paper
from attendance.enums import AttendanceAct, Method
from attendance.journal import about_of
from attendance.models import AttendanceSheet, Presence
from attendance.permissions import check_reads_whole, check_records
from attendance.rolls import Roll
from attendance.services.attesting import lock_sessions_of, renew_attestations
from attendance.services.recording import NOT_EXPECTED, Said, last_row
from programme.models import Enrolment, HalfDay
from toolkit.documents.services import cancel_document, issue_document
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record

NO_SCAN = "Joignez d’abord la feuille papier numérisée\u00a0: c’est elle qui fait foi."


def correct_presence(
    *,
    actor: User,
    half_day: HalfDay,
    enrolment: UUID,
    said: Said,
    seen: UUID | None,
    method: Method = Method.STAFF,
) -> Presence:
    """Correct what a sealed sheet says of a person, and draw the paper that replaces the former.

    `seen` is the row that the page showed; `method` is PAPER where the scan of the sheet shows it. Raises
    NotAllowedError (403), IncompleteError (422) without a reason, DomainError: 409 while the sheet is open, without a
    scan or when nothing changes, 410 for somebody who is not on it; StaleError (409) where it was corrected meanwhile.
    """
    row = write_correction(actor=actor, half_day=half_day, enrolment=enrolment, said=said, seen=seen, method=method)
    draw_paper(row.sheet)
    return row


@transaction.atomic
def write_correction(
    *,
    actor: User,
    half_day: HalfDay,
    enrolment: UUID,
    said: Said,
    seen: UUID | None,
    method: Method = Method.STAFF,
) -> Presence:
    """The same, but for the drawing, which the caller does once this is committed."""
    check_records(actor, half_day.session)
    check_reads_whole(actor, half_day.session)
    said.check(half_day)
    if not said.reason.strip():
        raise IncompleteError("Écrivez le motif de la correction\u00a0: il paraît sur la feuille.")
    lock_sessions_of(half_day.session)
    sheet = AttendanceSheet.objects.select_for_update(of=("self",)).filter(half_day=half_day).first()
    if sheet is None or not sheet.is_sealed:
        raise DomainError("Cette feuille n’est pas scellée\u00a0: relevez la présence sur la feuille elle-même.")
    if method == Method.PAPER and not sheet.scans.exists():
        raise DomainError(NO_SCAN)
    sheet.half_day = half_day
    person = Enrolment.objects.filter(session=half_day.session, uuid=enrolment).select_related("user").first()
    held = last_row(sheet, person) if person else None
    if person is None or held is None:
        raise DomainError(NOT_EXPECTED, status=410)
    _check_new(held, said, seen)
    row = _write(sheet, held, said, actor, method)
    reissue_paper(sheet, f"Feuille corrigée\u00a0: {row.reason}")
    renew_attestations(actor=actor, user=person.user, session=half_day.session)
    words = f"{half_day.name}\u00a0: {held.words}, puis {row.words}"
    record(about=about_of(person), actor=actor, kind=AttendanceAct.CORRECTED, subject=words, reason=row.reason)
    return row


def _check_new(held: Presence, said: Said, seen: UUID | None) -> None:
    if held.uuid != seen:
        raise StaleError("Cette présence a été corrigée entre-temps\u00a0: rechargez la page, puis relisez-la.")
    if (held.mark, held.at) == (said.mark, said.hour):
        raise DomainError(f"La feuille dit déjà «\u202f{held.words}\u202f»\u00a0: il n’y a rien à corriger.")


def _write(sheet: AttendanceSheet, held: Presence, said: Said, actor: User, method: Method) -> Presence:
    return Presence.objects.create(
        sheet=sheet,
        enrolment=held.enrolment,
        mark=said.mark,
        at=said.hour,
        reason=said.reason.strip(),
        method=method,
        recorded_at=timezone.now(),
        recorded_by=actor,
        corrects=held,
    )


def reissue_paper(sheet: AttendanceSheet, reason: str) -> None:
    """Issue the paper of a sealed sheet as it now is; the former one is cancelled, and kept."""
    if sheet.document is not None:
        cancel_document(document=sheet.document, reason=reason)
    sheet.document = issue_document(kind=SHEET, about=sheet.uuid, sheet=sheet, roll=Roll(sheet.half_day))
    sheet.save(update_fields=["document"])
