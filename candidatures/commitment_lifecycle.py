"""The state tables of an employer's commitment, and of the link by which its finance department answers.

The signatory, the applicant, staff and the clock race for a row.
"""

from typing import Any

from candidatures.enums import AWAITING_SIGNATURE, BillingLinkState, CommitmentState
from candidatures.models import BillingLink, EmployerCommitment
from toolkit.domain.transitions import StateTable, Transition

S = CommitmentState
STANDING = frozenset(S) - {S.REPLACED}

COMMITMENTS = StateTable(
    EmployerCommitment,
    (
        Transition("open", "Commencer à répondre", frozenset({S.SENT}), S.OPENED),
        Transition("receive_form", "Recevoir le formulaire signé", AWAITING_SIGNATURE, S.UPLOADED),
        Transition("verify", "Vérifier le formulaire", frozenset({S.UPLOADED}), S.SIGNED),
        Transition("sign", "Signer", AWAITING_SIGNATURE, S.SIGNED),
        Transition("refuse", "Refuser", AWAITING_SIGNATURE, S.REFUSED),
        Transition("expire", "Constater l’expiration", AWAITING_SIGNATURE, S.EXPIRED),
        Transition("replace", "Remplacer", STANDING, S.REPLACED),
    ),
    initial={S.SENT, S.UPLOADED},
)

ASKED, GIVEN, ENDED = BillingLinkState.ASKED, BillingLinkState.GIVEN, BillingLinkState.ENDED

BILLING_LINKS = StateTable(
    BillingLink,
    (
        Transition("give", "Donner les coordonnées de facture", frozenset({ASKED, GIVEN}), GIVEN),
        Transition("end", "Retirer le lien", frozenset({ASKED, GIVEN}), ENDED),
    ),
    initial={ASKED},
)


def move(name: str, *, commitment_id: int, **columns: Any) -> bool:
    """Follow a transition, write what goes with it, and say whether it was possible: of two at once, one wins."""
    return bool(COMMITMENTS.claim(name, EmployerCommitment.objects.filter(pk=commitment_id), **columns))
