"""The decision that replaces a published one takes effect: the person is told, all at once."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from candidatures.services.rectification import draft_rectification, rectify_outcome
from committee.enums import Outcome, RectificationState
from committee.journal import AppealFact, DecisionAct, note_decisions, tell_appeal
from committee.models import Decision, Rectification
from committee.rectifying.lifecycle import APPEALS, RECTIFICATIONS
from committee.rectifying.proposing import check_stands, lock_rectification
from committee.rectifying.rules import STATE_OF, Standing, may_notify
from toolkit.documents.drafts import seal_of
from toolkit.documents.kinds import Content
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError

WHO_NOTIFIES = "La direction du service notifie une rectification, une fois validée par la présidence."
LETTER_MOVED = "La lettre ne dit plus ce que vous avez lu : la voici telle qu’elle est. Relisez-la avant de notifier."
APPEAL_CLOSED = "Le recours auquel elle répond est clos depuis : abandonnez-la, puis proposez-en une autre."


@transaction.atomic
def notify_rectification(*, actor: User, rectification: Rectification, seen: str | None = None) -> Decision:
    """Replace the published decision: the former one is kept, the dossier changes state, the former letter is
    cancelled, the new one leaves with its mail, the appeal that it upholds is closed.

    `seen`: the seal of the letter that was read (see draft_letter), None when no page was. Raises NotAllowedError
    (403, 404), StaleError (409) when it is not validated, closed already or the letter says something else by now,
    DomainError (409) once its appeal is closed, and as Standing.check.
    """
    decision, locked = lock_rectification(rectification)
    if not may_notify(actor, decision.item):
        raise NotAllowedError(WHO_NOTIFIES)
    if locked.state != RectificationState.VALIDATED:
        raise StaleError(RECTIFICATIONS.stale_words(locked, RECTIFICATIONS["notify"], actor))
    check_stands(decision, locked)
    if locked.appeal is not None and not locked.appeal.is_open:
        raise DomainError(APPEAL_CLOSED)
    if seen is not None and seen != seal_of(draft_letter(locked)):
        raise StaleError(LETTER_MOVED)
    replaced = Standing(decision).replaced(_appealed_on(locked))
    _replace(decision, locked, actor)
    rectify_outcome(
        actor=actor,
        candidature=decision.item.candidature,
        state=STATE_OF[Outcome(decision.outcome)],
        replaced=replaced,
        reason=locked.reason,
        rank=decision.rank,
    )
    now = timezone.now()
    closed = {"closed_by": actor, "closed_at": now}
    RECTIFICATIONS.apply("notify", pk=locked.pk, actor=actor, columns=lambda _: closed)
    if locked.appeal is not None:
        answered = {"answered_by": actor, "answered_at": now, "answer": locked.reason}
        APPEALS.apply("uphold", pk=locked.appeal.pk, actor=actor, columns=lambda _: answered)
        locked.appeal.decision = decision
        tell_appeal(locked.appeal, (AppealFact.UPHELD, "une nouvelle décision remplace la première"), actor=actor)
    note_decisions([decision], actor=actor, act=DecisionAct.RECTIFIED)
    return decision


def draft_letter(rectification: Rectification) -> Content:
    """What the letter would say today. The rectification brings its decision, item and candidature."""
    decision = rectification.decision
    return draft_rectification(
        candidature=decision.item.candidature,
        state=STATE_OF[Outcome(rectification.outcome)],
        replaced=Standing(decision).replaced(_appealed_on(rectification)),
        reason=rectification.reason,
    )


def _appealed_on(rectification: Rectification) -> date | None:
    return rectification.appeal.received_on if rectification.appeal is not None else None


def _replace(decision: Decision, rectification: Rectification, actor: User) -> None:
    """Keep the decision as it was, and write the one that replaces it in its row."""
    now = timezone.now()
    decision.as_former(replaced_at=now, replaced_by=actor, replaced_why=rectification.reason).save()
    decision.number += 1
    decision.outcome = rectification.outcome
    decision.rank = _last_rank(decision) if rectification.outcome == Outcome.WAITLISTED else None
    decision.reason = rectification.reason
    decision.override_reason = ""
    decision.recorded_by, decision.recorded_at = rectification.proposed_by, rectification.proposed_at
    decision.validated_by, decision.validated_at = rectification.validated_by, rectification.validated_at
    decision.published_at = now
    decision.save()


def _last_rank(decision: Decision) -> int:
    """After everyone else: a rank that was told does not change."""
    held = Decision.objects.filter(committee=decision.committee_id, rank__isnull=False).exclude(pk=decision.pk)
    return (held.aggregate(last=Max("rank"))["last"] or 0) + 1
