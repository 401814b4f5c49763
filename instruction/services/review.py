"""What advisers and assistants do with a submitted dossier."""

from typing import Any

from accounts.models import User
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, StateChange
from instruction.eligibility import check_dossier, earlier_promotions
from toolkit.domain.errors import IncompleteError


def claim_candidature(*, actor: User, candidature: Candidature, colleague: User | None = None) -> StateChange:
    """Take a submitted dossier in hand: it is under review, and this person's, or this colleague's.

    Whether the colleague may follow it is for the caller to check (see assign_candidature). Raises as apply_transition.
    """
    follower = colleague or actor
    return apply_transition(
        candidature=candidature, name="claim", actor=actor, columns=lambda locked: {"adviser": follower}
    )


def declare_eligible(*, actor: User, candidature: Candidature, reason: str = "") -> StateChange:
    """Send a dossier to the committee: its commitment must be signed.

    `reason`: why, where it does not meet a condition of the cycle; it is kept with the change of state. Raises as
    apply_transition, and IncompleteError (422) without that reason.
    """

    def columns(locked: Candidature) -> dict[str, Any]:
        failed = check_dossier(locked, earlier_promotions(locked, actor)).failed
        if failed and not reason.strip():
            raise IncompleteError(
                "Écrivez pourquoi ce dossier est recevable malgré la condition non remplie : "
                + " ; ".join(f"{check.rule.label}, {check.sentence}" for check in failed)
            )
        return {}

    return apply_transition(
        candidature=candidature, name="declare_eligible", actor=actor, reason=reason, columns=columns
    )


def reconsider_candidature(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Take an eligible dossier back under review for a new fact, with the reason; it leaves the committee's table.

    Raises as apply_transition, and 409 once the committee has recorded a decision.
    """
    return apply_transition(candidature=candidature, name="reconsider", actor=actor, reason=reason)
