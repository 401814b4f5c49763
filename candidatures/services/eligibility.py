"""A dossier found ineligible, with its letter; and the error put right, which cancels that letter."""

from typing import Any

from accounts.models import User
from candidatures.letters import INELIGIBILITY
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, StateChange
from toolkit.documents.kinds import Content
from toolkit.documents.services import cancel_document, issue_document


def declare_ineligible(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """End the instruction with a reason that the applicant reads, and the letter of the decision, issued with it.

    An open correction request closes unanswered: what the applicant had begun to correct is not taken. Raises as
    apply_transition: it is the head of service's to decide.
    """

    def columns(locked: Candidature) -> dict[str, Any]:
        return {
            "letter": issue_document(kind=INELIGIBILITY, about=locked.uuid, candidature=locked, reason=reason.strip())
        }

    return apply_transition(
        candidature=candidature, name="declare_ineligible", actor=actor, reason=reason, columns=columns
    )


def draft_ineligibility(*, candidature: Candidature, reason: str) -> Content:
    """What that letter would say, to read before it is issued. One query for its words."""
    return INELIGIBILITY.build(candidature=candidature, reason=reason)


def reopen_candidature(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Take an ineligible dossier up again after an error, with the reason; the letter of the decision is cancelled.

    The dossier keeps it until another one is issued, so that staff can still read it. Raises as apply_transition.
    """

    def columns(locked: Candidature) -> dict[str, Any]:
        letter = locked.letter
        if letter is None or letter.is_cancelled:
            return {}
        return {"letter": cancel_document(document=letter, reason=reason)}

    return apply_transition(candidature=candidature, name="reopen", actor=actor, reason=reason, columns=columns)
