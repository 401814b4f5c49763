"""Add and remove the files of a dossier."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, Piece, Revision
from candidatures.permissions import can_edit_section, why_closed
from candidatures.sections import PIECES
from candidatures.working_copy import open_revision
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.journal.services import record

DAILY_FILES = 30


def add_piece(*, actor: User, candidature: Candidature, required_piece: RequiredPiece, upload: UploadedFile) -> Piece:
    """Check and store a file for one required piece; the former one is kept, marked as replaced.

    While a revision is open, the submitted file stands for staff until it is sent.

    The check runs before the row is locked: it may take a second. Raises UploadError (422), NotAllowedError (403),
    DomainError when the piece is filled another way or belongs to another cycle.
    """
    if required_piece.cycle_id != candidature.cycle_id:
        raise DomainError("Cette pièce n’est pas demandée pour ce cycle.", status=404)
    if required_piece.kind == PieceKind.COMMITMENT:
        raise DomainError("L’engagement se demande à l’employeur, ou se joint signé dans sa propre rubrique.")
    checked = check_upload(upload)
    with transaction.atomic():
        locked = lock_candidature(candidature.pk)
        _check_may_write(actor, locked)
        piece = store_piece(
            actor=actor,
            candidature=locked,
            required_piece=required_piece,
            checked=checked,
            staged_for=open_revision(locked),
        )
        record(about=locked.uuid, actor=actor, kind=JournalKind.PIECE_ADDED, subject=required_piece.label)
        return piece


def _check_may_write(actor: User, locked: Candidature) -> None:
    if not can_edit_section(actor, locked, PIECES):
        raise NotAllowedError(why_closed(actor, locked, PIECES))


def store_piece(
    *,
    actor: User | None,
    candidature: Candidature,
    required_piece: RequiredPiece,
    checked: CheckedFile,
    staged_for: Revision | None = None,
) -> Piece:
    """Write a checked file as the current piece, or beside it while a revision is not sent: what was received, and
    the PDF to read where that is another.

    The caller holds the lock on the candidature and has the right; `actor` is None for a signatory. Raises
    DomainError (409) past thirty files a day: replaced ones are kept, and would fill the storage.
    """
    now = timezone.now()
    if candidature.pieces.filter(uploaded_at__gt=now - timedelta(days=1)).count() >= DAILY_FILES:
        raise DomainError(
            "Trente fichiers sont déjà arrivés pour ce dossier en vingt-quatre heures. Les derniers sont gardés : "
            "réessayez demain, ou écrivez au service formation continue."
        )
    former = candidature.pieces.kept().filter(required_piece=required_piece, staged_for=staged_for)
    former.update(replaced_at=now)
    piece = Piece(
        candidature=candidature,
        required_piece=required_piece,
        uploaded_by=actor,
        uploaded_at=now,
        staged_for=staged_for,
    )
    piece.take(checked)
    piece.save()
    return piece


@transaction.atomic
def remove_piece(*, actor: User, piece: Piece) -> None:
    """Take a piece out of the dossier. The file is kept as history. A second click changes nothing.

    During a revision only what was given for it can be taken out: the submitted file then stands again. Raises
    NotAllowedError (403) when the section is closed to this person, DomainError (409) for the signed form, on
    which the commitment stands, and for a submitted file.
    """
    if piece.required_piece.kind == PieceKind.COMMITMENT:
        raise DomainError("L’engagement ne se retire pas ici : remplacez-le dans sa rubrique.")
    locked = lock_candidature(piece.candidature_id)
    _check_may_write(actor, locked)
    if piece.staged_for_id is None and locked.state != State.DRAFT:
        raise DomainError("Ce fichier a été déposé avec votre candidature : remplacez-le, il reste gardé.")
    if locked.pieces.kept().filter(pk=piece.pk).update(replaced_at=timezone.now()):
        label = piece.required_piece.label
        record(about=locked.uuid, actor=actor, kind=JournalKind.PIECE_REMOVED, subject=label)


@transaction.atomic
def renew_piece(*, actor: User, piece: Piece) -> None:
    """Say that a piece taken up from an earlier dossier is up to date. A second click changes nothing.

    Raises NotAllowedError (403) when the section is closed to this person.
    """
    locked = lock_candidature(piece.candidature_id)
    _check_may_write(actor, locked)
    if locked.pieces.kept().filter(pk=piece.pk, renewal_due=True).update(renewal_due=False):
        label = piece.required_piece.label
        record(about=locked.uuid, actor=actor, kind=JournalKind.PIECE_RENEWED, subject=label)
