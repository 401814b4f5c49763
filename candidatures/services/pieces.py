"""Add and remove the files of a dossier."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from candidatures.errors import CandidatureError, NotAllowedError
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, Piece
from candidatures.permissions import can_edit_section
from candidatures.sections import PIECES
from candidatures.uploads import CheckedFile, check_upload
from cycles.enums import PieceKind
from cycles.models import RequiredPiece

DAILY_FILES = 30


def add_piece(*, actor: Any, candidature: Candidature, required_piece: RequiredPiece, upload: UploadedFile) -> Piece:
    """Check and store a file for one required piece; the former one is kept, marked as replaced.

    The check runs before the row is locked: it may take a second. Raises UploadError (422), NotAllowedError (403),
    CandidatureError when the piece is filled another way or belongs to another cycle.
    """
    if required_piece.cycle_id != candidature.cycle_id:
        raise CandidatureError("Cette pièce n’est pas demandée pour ce cycle.", status=404)
    if required_piece.kind == PieceKind.COMMITMENT:
        raise CandidatureError("L’engagement se demande à l’employeur, ou se joint signé dans sa propre rubrique.")
    checked = check_upload(upload)
    with transaction.atomic():
        locked = lock_candidature(candidature.pk)
        if not can_edit_section(actor, locked, PIECES):
            raise NotAllowedError(
                f"Les pièces ne sont plus modifiables : votre dossier est « {locked.applicant_label} »."
            )
        return store_piece(actor=actor, candidature=locked, required_piece=required_piece, checked=checked)


def store_piece(*, actor: Any, candidature: Candidature, required_piece: RequiredPiece, checked: CheckedFile) -> Piece:
    """Write a checked file as the current piece. The caller holds the lock on the candidature and has the right.

    Raises CandidatureError (409) past thirty files a day: replaced ones are kept, and would fill the storage.
    """
    now = timezone.now()
    if candidature.pieces.filter(uploaded_at__gt=now - timedelta(days=1)).count() >= DAILY_FILES:
        raise CandidatureError(
            "Trente fichiers sont déjà arrivés pour ce dossier en vingt-quatre heures. Les derniers sont gardés : "
            "réessayez demain, ou écrivez au service formation continue."
        )
    candidature.pieces.current().filter(required_piece=required_piece).update(replaced_at=now)
    piece = Piece(
        candidature=candidature,
        required_piece=required_piece,
        filename=checked.filename,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        pages=checked.pages,
        scan=checked.scan,
        uploaded_by=actor,
        uploaded_at=now,
    )
    piece.file.save(checked.filename, ContentFile(checked.content), save=False)
    piece.save()
    return piece


@transaction.atomic
def remove_piece(*, actor: Any, piece: Piece) -> None:
    """Take a piece out of the dossier. The file is kept as history. A second click changes nothing.

    Raises NotAllowedError (403) when the section is closed to this person, CandidatureError (409) for the signed form:
    the commitment stands on it.
    """
    if piece.required_piece.kind == PieceKind.COMMITMENT:
        raise CandidatureError("L’engagement ne se retire pas ici : remplacez-le dans sa rubrique.")
    locked = lock_candidature(piece.candidature_id)
    if not can_edit_section(actor, locked, PIECES):
        raise NotAllowedError(f"Les pièces ne sont plus modifiables : votre dossier est « {locked.applicant_label} ».")
    locked.pieces.current().filter(pk=piece.pk).update(replaced_at=timezone.now())
