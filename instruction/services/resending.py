"""Staff on the phone with the employer send the signatory a new link."""

from django.db import transaction

from accounts.models import User
from candidatures.enums import IN_INSTRUCTION, RESENDABLE, JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment
from candidatures.models import Candidature, EmployerCommitment
from candidatures.permissions import is_training_team
from candidatures.services.commitment import send_link
from candidatures.working_copy import open_revision, working_copy
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.services import record


def can_resend(candidature: Candidature) -> bool:
    """Whether a signature is awaited that a new link would serve. Reads the commitment and an open correction."""
    commitment = candidature.commitment
    return (
        commitment is not None
        and candidature.state in IN_INSTRUCTION
        and commitment.state in RESENDABLE
        and commitment.binds(working_copy(candidature, open_revision(candidature)))
    )


@transaction.atomic
def resend_link(*, actor: User, candidature: Candidature, seen: str) -> EmployerCommitment:
    """Send the signatory, at the address on file and no other, a link of their own; the one before dies.

    The applicant is told. Counts among the five requests a day. `seen` is the uuid of the commitment that was read.

    Raises NotAllowedError (403), StaleError (409) when another commitment stands since, DomainError (409) when no
    signature is awaited, and as send_link.
    """
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError("Seul le service formation renvoie le lien d’un engagement.")
    commitment = locked.commitment
    if commitment is None or not can_resend(locked):
        raise DomainError("Cet engagement n’attend plus de signature : aucun lien n’est parti.")
    if str(commitment.uuid) != seen:
        raise StaleError(
            "Un autre lien est parti depuis que cette page est ouverte : relisez l’engagement avant d’en envoyer un."
        )
    signatory = {
        "name": commitment.signatory_name,
        "capacity": commitment.signatory_capacity,
        "email": commitment.signatory_email,
    }
    sent = send_link(candidature=locked, signatory=signatory, passed_on_by=commitment.passed_on_by)
    kind = JournalKind.COMMITMENT_RESENT
    record(about=locked.uuid, actor=actor, kind=kind, subject=commitment.signatory_email)
    announce_commitment(commitment=sent, event="resent")
    candidature.forget_commitment()
    return sent
