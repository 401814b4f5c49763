"""Set aside the employer's commitment that stands: another one is asked for, or it engaged another employer."""

from django.utils import timezone

from candidatures.enums import CommitmentState
from candidatures.models import Candidature
from cycles.enums import PieceKind


def replace_commitment(candidature: Candidature) -> None:
    """Mark the standing commitment and its signed form as replaced: a link sent before dies.

    The caller holds the lock on the candidature and has checked the right.
    """
    candidature.commitments.exclude(state=CommitmentState.REPLACED).update(state=CommitmentState.REPLACED)
    candidature.pieces.current().filter(required_piece__kind=PieceKind.COMMITMENT).update(replaced_at=timezone.now())
    candidature.forget_commitment()
