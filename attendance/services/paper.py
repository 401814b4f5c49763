"""The signed paper, scanned: added to its sheet, then what it says is recorded."""

from collections.abc import Collection
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from attendance.documents import draw_paper
from attendance.enums import AttendanceAct, Mark, Method
from attendance.models import AttendanceSheet, SheetScan, SpeakerSignature
from attendance.permissions import check_reads_whole, check_records
from attendance.rolls import speakers_of
from attendance.services.correcting import NO_SCAN, reissue_paper
from attendance.services.recording import Said, check_open, last_row, lock_open_sheet, write_row
from programme.models import Enrolment, HalfDay
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.journal.services import record
from toolkit.text.typography import format_day

MOST_SCANS = 12  # of one half-day
NOBODY = "Cochez au moins une personne qui a signé sur le papier. Rien n’a changé."


def add_scan(*, actor: User, half_day: HalfDay, upload: UploadedFile) -> SheetScan:
    """Keep a scan of the signed paper with its sheet. The same file sent again is there once.

    Once the sheet is sealed, another paper that names the scan replaces the former. Raises NotAllowedError (403),
    UploadError (422) for a file that cannot be taken, DomainError (409) before the doors open, past twelve files.
    """
    check_records(actor, half_day.session)
    check_reads_whole(actor, half_day.session)
    check_open(half_day)
    checked = check_upload(upload)  # before anything is locked: it may take a second
    scan = _keep(actor=actor, half_day=half_day, checked=checked)
    if scan.sheet.is_sealed:
        draw_paper(scan.sheet)
    return scan


@transaction.atomic
def _keep(*, actor: User, half_day: HalfDay, checked: CheckedFile) -> SheetScan:
    made, _ = AttendanceSheet.objects.get_or_create(half_day=half_day)
    sheet = AttendanceSheet.objects.select_for_update(of=("self",)).get(pk=made.pk)
    sheet.half_day = half_day
    twin = SheetScan.objects.filter(sheet=sheet, sha256=checked.sha256).first()
    if twin is not None:
        return twin
    if sheet.scans.count() >= MOST_SCANS:
        raise DomainError(f"Cette feuille porte déjà {MOST_SCANS} fichiers\u00a0: réunissez les pages en un seul PDF.")
    scan = SheetScan(sheet=sheet, added_at=timezone.now(), added_by=actor)
    scan.take(checked)
    scan.save()
    if sheet.is_sealed:
        reissue_paper(sheet, f"Feuille papier jointe\u00a0: {scan.filename}")
    words = f"{half_day.name}\u00a0: {scan.filename}"
    record(about=half_day.session.uuid, actor=actor, kind=AttendanceAct.SCANNED, subject=words)
    return scan


@transaction.atomic
def record_from_paper(
    *, actor: User, half_day: HalfDay, people: Collection[UUID], speakers: Collection[UUID] = ()
) -> int:
    """Record as there those whose signature the scan shows, and the speakers who signed it. Returns how many are new.

    Those of whom something is recorded already stay as they are. Raises NotAllowedError (403), IncompleteError (422)
    with nobody, DomainError: 409 before the doors open, without a scan or once sealed, 410 for somebody unexpected.
    """
    check_records(actor, half_day.session)
    check_reads_whole(actor, half_day.session)
    check_open(half_day)
    if not people and not speakers:
        raise IncompleteError(NOBODY)
    sheet = lock_open_sheet(half_day)
    if not sheet.scans.exists():
        raise DomainError(NO_SCAN)
    expected = list(Enrolment.objects.owing(half_day).filter(uuid__in=people).select_related("user"))
    coming = [each for each in speakers_of(half_day) if each.uuid in set(speakers)]
    if len(expected) != len(set(people)) or len(coming) != len(set(speakers)):
        day = format_day(half_day.day)
        raise DomainError(f"Une de ces personnes n’est plus attendue le {day}\u00a0: rechargez la page.", status=410)
    count = 0
    for each in expected:
        if last_row(sheet, each) is None:
            write_row(sheet=sheet, enrolment=each, said=Said(Mark.PRESENT), actor=actor, method=Method.PAPER)
            count += 1
    for speaker in coming:
        given = {"signed_at": timezone.now(), "method": Method.PAPER, "recorded_by": actor}
        _, is_new = SpeakerSignature.objects.get_or_create(sheet=sheet, speaker=speaker, defaults=given)
        count += is_new
    return count
