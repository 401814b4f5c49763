"""Set aside the employer's commitment that stands: another one is asked for, or the dossier is over."""

from django.utils import timezone

from candidatures.commitment_lifecycle import BILLING_LINKS, move
from candidatures.enums import AWAITING_SIGNATURE, CommitmentState
from candidatures.mails import cancel_asking, cancel_billing, tell_undone
from candidatures.models import BillingLink, Candidature, EmployerCommitment
from cycles.enums import PieceKind
from toolkit.text.cleaning import address_key
from toolkit.text.typography import format_moment

# What the invoice needs, as a commitment holds it.
BILLING = (
    "billing_siret",
    "service_code",
    "purchase_order",
    "purchase_order_to_follow",
    "billing_contact",
    "billing_email",
    "billing_address",
)


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
    """Tell whoever has signed for the employer that it stands no longer; `why` is given_up or deleted."""
    for commitment in candidature.commitments.exclude(state=CommitmentState.REPLACED).select_related("piece"):
        _tell(candidature, commitment, why=why)


def _tell(candidature: Candidature, commitment: EmployerCommitment, *, why: str) -> None:
    if commitment.is_given:
        tell_undone(candidature=candidature, commitment=commitment, given=tell_given(commitment), why=why)


def replace_commitment(candidature: Candidature, *, heir: EmployerCommitment | None = None) -> None:
    """Mark the standing commitment and its signed form as replaced: a link sent before dies, who signed is told.

    The finance department's link dies too, unless `heir`, not saved yet, is asked of the same signatory for the same
    employer: then what was given goes over to it, and `carry_billing` takes the link along.
    The caller holds the lock on the candidature and has checked the right.
    """
    for commitment in candidature.commitments.exclude(state=CommitmentState.REPLACED).select_related("piece"):
        _tell(candidature, commitment, why="asked_again")
        move("replace", commitment_id=commitment.pk)
        if commitment.state in AWAITING_SIGNATURE:
            cancel_asking(commitment=commitment)
        if commitment.billing_link and heir is not None and _is_same_signatory(commitment, heir):
            for name in BILLING:
                setattr(heir, name, getattr(commitment, name))
        else:
            end_billing_link(commitment)
    candidature.pieces.current().filter(required_piece__kind=PieceKind.COMMITMENT).update(replaced_at=timezone.now())
    candidature.forget_commitment()


def _is_same_signatory(commitment: EmployerCommitment, heir: EmployerCommitment) -> bool:
    names = ("employer_siret", "employer_name")
    same_employer = all(getattr(commitment, name) == getattr(heir, name) for name in names)
    return same_employer and address_key(commitment.signatory_email) == address_key(heir.signatory_email)


def carry_billing(heir: EmployerCommitment) -> None:
    """The finance department's link that `replace_commitment` left alive is now that of this commitment."""
    former = BillingLink.objects.standing().filter(commitment__candidature=heir.candidature_id)
    former.exclude(commitment=heir).update(commitment=heir)


def end_billing_link(commitment: EmployerCommitment) -> None:
    """The finance department's link opens nothing more, and what waits to leave with it is cancelled.

    The caller holds the lock on the candidature.
    """
    link = commitment.billing_link
    if link is not None and BILLING_LINKS.claim("end", BillingLink.objects.filter(pk=link.pk)):
        cancel_billing(link=link)
    commitment.__dict__.pop("billing_link", None)
