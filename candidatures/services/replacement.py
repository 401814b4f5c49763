"""Set aside the employer's commitment that stands: another one is asked for."""

from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import CommitmentState
from candidatures.models import Candidature
from cycles.enums import PieceKind


def replace_commitment(candidature: Candidature) -> None:
    """Mark the standing commitment and its signed form as replaced: a link sent before dies.

    The caller holds the lock on the candidature and has checked the right.
    """
    standing = candidature.commitments.exclude(state=CommitmentState.REPLACED).values_list("pk", flat=True)
    for commitment_id in list(standing):
        move("replace", commitment_id=commitment_id)
    candidature.pieces.current().filter(required_piece__kind=PieceKind.COMMITMENT).update(replaced_at=timezone.now())
    candidature.forget_commitment()
