"""A published decision that another one replaces, with a letter that names the one before.

For the service that holds the decisions of the committee: it has checked them (see committee.rectifying).
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from candidatures.enums import ActorRole, State
from candidatures.letters import RECTIFICATION, Replaced
from candidatures.lifecycle import apply_transition
from candidatures.models import Candidature, StateChange
from cycles.models import end_of_day
from toolkit.documents.kinds import Content
from toolkit.documents.services import cancel_document, issue_document

RECTIFIES = {
    State.ADMITTED: "rectify_to_admitted",
    State.WAITLISTED: "rectify_to_waiting_list",
    State.REJECTED: "rectify_to_rejected",
}


def rectify_outcome(
    *, actor: User, candidature: Candidature, state: State, replaced: Replaced, reason: str, rank: int | None = None
) -> StateChange:
    """Publish the decision that replaces one: the former letter is cancelled, the new one issued, the person told.

    `state` is one of RECTIFIES; `replaced` need not know the number of the letter; `rank` as for a waiting list. An
    admission gives the cycle's number of days to answer again. Raises as apply_transition.
    """

    def columns(locked: Candidature) -> dict[str, Any]:
        letter = locked.letter
        if letter is not None and not letter.is_cancelled:
            cancel_document(document=letter, reason="Décision rectifiée : une autre lettre la remplace.")
        answer_by = _answer_by(locked, state)
        tells_rank = state == State.WAITLISTED and locked.cycle.institute.tells_rank
        facts = {**_facts(locked, state, replaced, reason), "answer_by": answer_by}
        return {
            "letter": issue_document(kind=RECTIFICATION, about=locked.uuid, **facts),
            "answer_by": end_of_day(answer_by) if answer_by else None,
            "waiting_rank": rank if tells_rank else None,
        }

    return apply_transition(
        candidature=candidature,
        name=RECTIFIES[state],
        actor=actor,
        system_role=ActorRole.COMMITTEE,
        reason=reason,
        columns=columns,
    )


def draft_rectification(*, candidature: Candidature, state: State, replaced: Replaced, reason: str) -> Content:
    """What that letter would say today, to read before it is issued. One query for its words."""
    facts = _facts(candidature, state, replaced, reason)
    return RECTIFICATION.build(**facts, answer_by=_answer_by(candidature, state))


def _facts(candidature: Candidature, state: State, replaced: Replaced, reason: str) -> dict[str, Any]:
    letter = candidature.letter
    named = Replaced(replaced.on, replaced.said, letter.number if letter else "", replaced.appealed_on)
    return {"candidature": candidature, "state": state, "replaced": named, "reason": reason.strip()}


def _answer_by(candidature: Candidature, state: State) -> date | None:
    if state != State.ADMITTED:
        return None
    return timezone.localdate() + timedelta(days=candidature.cycle.confirmation_days)
