"""Set aside the employer's commitment that stands: another one is asked for."""

from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import AWAITING_SIGNATURE, CommitmentState
from candidatures.mails import cancel_asking
from candidatures.models import Candidature
from cycles.enums import PieceKind


def replace_commitment(candidature: Candidature) -> None:
    """Mark the standing commitment and its signed form as replaced: a link sent before dies.

    The caller holds the lock on the candidature and has checked the right.
    """
    for commitment in candidature.commitments.exclude(state=CommitmentState.REPLACED):
        move("replace", commitment_id=commitment.pk)
        if commitment.state in AWAITING_SIGNATURE:
            cancel_asking(commitment=commitment)
    candidature.pieces.current().filter(required_piece__kind=PieceKind.COMMITMENT).update(replaced_at=timezone.now())
    candidature.forget_commitment()
