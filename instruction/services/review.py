"""What advisers and assistants do with a submitted dossier."""

from accounts.models import User
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, StateChange


def claim_candidature(*, actor: User, candidature: Candidature, colleague: User | None = None) -> StateChange:
    """Take a submitted dossier in hand: it is under review, and this person's, or this colleague's.

    Whether the colleague may follow it is for the caller to check (see assign_candidature). Raises as apply_transition.
    """
    follower = colleague or actor
    return apply_transition(
        candidature=candidature, name="claim", actor=actor, columns=lambda locked: {"adviser": follower}
    )


def declare_eligible(*, actor: User, candidature: Candidature) -> StateChange:
    """Send a dossier to the committee: its commitment must be signed. Raises as apply_transition."""
    return apply_transition(candidature=candidature, name="declare_eligible", actor=actor)


def declare_ineligible(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """End the instruction with a reason that the applicant reads. An open correction request closes unanswered.

    What the applicant had begun to correct stays with the request, and is not taken.
    """
    return apply_transition(candidature=candidature, name="declare_ineligible", actor=actor, reason=reason)


def reopen_candidature(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Take an ineligible dossier up again after an error, with the reason. Raises as apply_transition."""
    return apply_transition(candidature=candidature, name="reopen", actor=actor, reason=reason)


def reconsider_candidature(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Take an eligible dossier back under review for a new fact, with the reason; it leaves the committee's table.

    Raises as apply_transition, and 409 once the committee has recorded a decision.
    """
    return apply_transition(candidature=candidature, name="reconsider", actor=actor, reason=reason)
