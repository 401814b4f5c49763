"""Scan a dossier that came by post: the whole of it, as it came."""

from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, PaperScan
from candidatures.permissions import is_training_team
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.journal.services import record

DAILY_SCANS = 10
WHO_SCANS = "Un dossier reçu par courrier se numérise par le service formation de l’institut."


def scan_paper(*, actor: User, candidature: Candidature, upload: UploadedFile) -> PaperScan:
    """Check and keep a scan of the whole paper; the former one is kept as replaced. The same file twice is once.

    The check runs before the row is locked: it may take a second. Raises UploadError (422), NotAllowedError (403)
    unless the actor works in the training team, DomainError (409) for a dossier that was written on the site, or past
    ten scans a day.
    """
    checked = check_upload(upload)
    with transaction.atomic():
        locked = lock_candidature(candidature.pk)
        if not is_training_team(actor, locked):
            raise NotAllowedError(WHO_SCANS)
        if not locked.is_on_paper:
            raise DomainError("Ce dossier n’est pas venu par courrier : il n’y a pas de papier à numériser.")
        standing = locked.scans.current().whole().first()
        if standing is not None and standing.sha256 == checked.sha256:
            return standing
        check_count(locked)
        scan = PaperScan(candidature=locked, uploaded_by=actor, uploaded_at=timezone.now())
        locked.scans.current().whole().update(replaced_at=scan.uploaded_at)
        scan.take(checked)
        scan.save()
        record(about=locked.uuid, actor=actor, kind=JournalKind.PAPER_SCANNED, subject=scan.original_name)
        return scan


def keep_letter(*, actor: User, candidature: Candidature, checked: CheckedFile, came_on: date) -> PaperScan:
    """Keep the scan of a letter that came on this day. The caller holds the lock. Raises DomainError past ten a day."""
    check_count(candidature)
    scan = PaperScan(candidature=candidature, uploaded_by=actor, uploaded_at=timezone.now(), came_on=came_on)
    scan.take(checked)
    scan.save()
    record(about=candidature.uuid, actor=actor, kind=JournalKind.LETTER_SCANNED, subject=scan.original_name)
    return scan


def check_count(candidature: Candidature) -> None:
    """Raise DomainError (409) past ten scans a day: replaced ones are kept, and would fill the storage."""
    since = timezone.now() - timedelta(days=1)
    if candidature.scans.filter(uploaded_at__gt=since).count() >= DAILY_SCANS:
        raise DomainError(
            "Dix fichiers ont déjà été numérisés pour ce dossier en vingt-quatre heures. Ils sont gardés : réessayez "
            "demain."
        )
