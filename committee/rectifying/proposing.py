"""A decision that is to replace a published one: proposed, validated by another person, given up."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.models import Appeal, Decision, Rectification
from committee.rectifying.lifecycle import RECTIFICATIONS
from committee.rectifying.locking import lock_decision
from committee.rectifying.rules import Standing, may_notify, may_preside, may_propose, may_validate
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.typography import format_moment

REASON_LIMIT = 2000
WHO_PROPOSES = "Une rectification est proposée par la présidence de la commission, son secrétariat ou la direction."
WHO_VALIDATES = (
    "Une rectification est validée par la présidence de la commission, et jamais par qui l’a proposée ; la "
    "vice-présidence valide celles que la présidence propose, ou dont elle est en déport."
)
WHO_GIVES_UP = "Une rectification est abandonnée par qui l’a proposée, par la présidence ou par la direction."
MOVED = "La décision a changé depuis l’ouverture de cette page : relisez-la avant d’agir."


@transaction.atomic
def propose_rectification(
    *,
    actor: User,
    decision: Decision,
    outcome: str,
    reason: str,
    heard_on: date | None = None,
    at_request: bool = False,
    appeal: Appeal | None = None,
    seen: int | None = None,
) -> Rectification:
    """Propose that another decision replace this published one, for a reason that the person will read.

    `appeal`: the open one that it would uphold. `seen`: the number of the decision that was read, None when no page
    was. The same proposal twice is one. Raises NotAllowedError (403, 404 for a dossier the actor may not know of),
    StaleError (409) for a decision that changed or one that waits already, and as Standing.check.
    """
    locked = lock_decision(decision.pk)
    if not may_propose(actor, locked.item):
        raise NotAllowedError(WHO_PROPOSES)
    if seen is not None and seen != locked.number:
        raise StaleError(MOVED)
    words = _bounded(reason)
    standing = Standing(locked)
    standing.check(outcome, reason=words, heard_on=heard_on, at_request=at_request)
    if appeal is not None and (appeal.decision_id != locked.pk or not appeal.is_open):
        raise DomainError("Ce recours est clos, ou porte sur une autre décision : rouvrez sa page.")
    return _waiting(locked, actor, outcome, words) or Rectification.objects.create(
        decision=locked,
        appeal=appeal,
        replaces=locked.number,
        outcome=outcome,
        reason=words,
        heard_on=heard_on if standing.takes_back(outcome) else None,
        at_request=at_request and standing.takes_back(outcome),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )


@transaction.atomic
def validate_rectification(*, actor: User, rectification: Rectification) -> Rectification:
    """Validate what another person has proposed. Raises NotAllowedError (403, 404), StaleError, and as Standing.check.

    Validated already by the same person, it is left as it is.
    """
    decision, locked = lock_rectification(rectification)
    if locked.validated_by_id == actor.pk:
        return locked
    if not may_validate(actor, locked):
        raise NotAllowedError(WHO_VALIDATES)
    check_stands(decision, locked)
    columns = {"validated_by": actor, "validated_at": timezone.now()}
    return RECTIFICATIONS.apply("validate", pk=locked.pk, actor=actor, columns=lambda _: columns).row


@transaction.atomic
def give_up_rectification(*, actor: User, rectification: Rectification, reason: str) -> Rectification:
    """Give it up before the person is told of it. The decision that stands is left as it is.

    Raises NotAllowedError (403, 404), IncompleteError (422) without a reason, StaleError (409) once it is notified.
    """
    _decision, locked = lock_rectification(rectification)
    if not may_give_up(actor, locked):
        raise NotAllowedError(WHO_GIVES_UP)
    columns = {"closed_by": actor, "closed_at": timezone.now(), "given_up_why": _bounded(reason)}
    step = RECTIFICATIONS.apply("give_up", pk=locked.pk, actor=actor, reason=reason, columns=lambda _: columns)
    return step.row


def may_give_up(user: User, rectification: Rectification) -> bool:
    """Whoever proposed it, presides the dossier or is head of service; and may know of the dossier."""
    item = rectification.decision.item
    if rectification.proposed_by_id == user.pk:
        return may_propose(user, item)
    return may_preside(user, item) or may_notify(user, item)


def lock_rectification(rectification: Rectification) -> tuple[Decision, Rectification]:
    """The decision and what it waits on, and this row, locked; see lock_decision."""
    decision = lock_decision(rectification.decision_id)
    locked = RECTIFICATIONS.lock(rectification.pk)
    locked.decision = decision
    return decision, locked


def check_stands(decision: Decision, rectification: Rectification) -> None:
    """Raise StaleError (409) when another decision has come since it was proposed, else as Standing.check."""
    if decision.number != rectification.replaces:
        raise StaleError("Une autre décision a été publiée depuis cette proposition : abandonnez-la, puis relisez.")
    Standing(decision).check(
        rectification.outcome,
        reason=rectification.reason,
        heard_on=rectification.heard_on,
        at_request=rectification.at_request,
    )


def _waiting(decision: Decision, actor: User, outcome: str, reason: str) -> Rectification | None:
    """The one under way, where it is this very one. Raises StaleError (409) for another."""
    found = decision.rectifications.pending().select_related("proposed_by").first()
    if found is not None and (found.proposed_by_id, found.outcome, found.reason) != (actor.pk, outcome, reason):
        raise StaleError(_who_was_first(found, actor))
    return found


def _bounded(reason: str) -> str:
    words = reason.strip()
    if len(words) > REASON_LIMIT:
        raise IncompleteError(f"Le motif compte {len(words)} caractères, la limite est de {REASON_LIMIT}.")
    return words


def _who_was_first(waiting: Rectification, actor: User) -> str:
    who = "Vous avez" if waiting.proposed_by_id == actor.pk else f"{waiting.proposed_by.full_name} a"
    return (
        f"{who} déjà proposé une rectification de cette décision, le {format_moment(waiting.proposed_at)} : elle est "
        "validée, ou abandonnée, avant qu’une autre soit proposée."
    )
