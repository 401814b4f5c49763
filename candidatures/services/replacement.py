"""Set aside the employer's commitment that stands: another one is asked for, or the dossier is over."""

from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import AWAITING_SIGNATURE, CommitmentState
from candidatures.mails import cancel_asking, tell_undone
from candidatures.models import Candidature, EmployerCommitment
from cycles.enums import PieceKind
from toolkit.text.typography import format_moment


def tell_given(commitment: EmployerCommitment) -> str:
    """Who has committed, how and when: « l’engagement signé le … par … », for a commitment that `is_given`."""
    who = f"{commitment.signatory_name}, {commitment.signatory_capacity}"
    form = commitment.piece
    if form is None:
        return f"l’engagement signé le {format_moment(commitment.answered_at)} par {who}"
    if commitment.is_signed:
        return f"l’engagement signé par {who}, et vérifié le {format_moment(commitment.answered_at)}"
    return f"le formulaire signé, envoyé le {format_moment(form.uploaded_at)} par {who}"


def tell_signatory(candidature: Candidature, *, why: str) -> None:
    """Tell whoever has signed for the employer that it stands no longer; `why` is withdrawn or deleted."""
    for commitment in candidature.commitments.exclude(state=CommitmentState.REPLACED).select_related("piece"):
        _tell(candidature, commitment, why=why)


def _tell(candidature: Candidature, commitment: EmployerCommitment, *, why: str) -> None:
    if commitment.is_given:
        tell_undone(candidature=candidature, commitment=commitment, given=tell_given(commitment), why=why)


def replace_commitment(candidature: Candidature) -> None:
    """Mark the standing commitment and its signed form as replaced: a link sent before dies, who signed is told.

    The caller holds the lock on the candidature and has checked the right.
    """
    for commitment in candidature.commitments.exclude(state=CommitmentState.REPLACED).select_related("piece"):
        _tell(candidature, commitment, why="asked_again")
        move("replace", commitment_id=commitment.pk)
        if commitment.state in AWAITING_SIGNATURE:
            cancel_asking(commitment=commitment)
    candidature.pieces.current().filter(required_piece__kind=PieceKind.COMMITMENT).update(replaced_at=timezone.now())
    candidature.forget_commitment()
