"""The days that an admitted person has to answer: two reminders before the place is lost, and a place offered again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.letters import ADMISSION
from candidatures.lifecycle import apply_transition
from candidatures.mails import remind_of_answer
from candidatures.models import Candidature, StateChange
from candidatures.services.one_by_one import one_by_one
from candidatures.services.outcome import answer_day
from cycles.models import end_of_day
from toolkit.documents.services import cancel_document, issue_document

# Before the end of the last day to answer: once each.
BEFORE_ANSWER = (timedelta(days=4), timedelta(hours=30))


def remind_unconfirmed() -> int:
    """Remind people who were offered a place and have not answered, four days before it is lost and the day before.

    Whoever was admitted after such a moment gets the following one only; a schedule that slept sends the latest alone.
    One query and a few a mail; returns how many mails were queued.
    """
    now = timezone.now()
    waiting = Candidature.objects.filter(
        state=State.ADMITTED, answer_by__gt=now, answer_by__lte=now + max(BEFORE_ANSWER)
    ).only("state_changed_at", "reminded_at", "answer_by")
    due = [(row.pk, moment) for row in waiting if (moment := _due_moment(row, now))]
    return one_by_one(_remind, due)


def _due_moment(candidature: Candidature, now: datetime) -> datetime | None:
    """The last moment that has passed, unless the person was told since, or was admitted."""
    if candidature.answer_by is None:
        return None
    passed = (candidature.answer_by - before for before in BEFORE_ANSWER if candidature.answer_by - before <= now)
    moment = max(passed, default=None)
    told = (candidature.state_changed_at, candidature.reminded_at)
    return None if moment is None or any(at is not None and at >= moment for at in told) else moment


@transaction.atomic
def _remind(pk: int, moment: datetime) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one."""
    unsent = Q(reminded_at__isnull=True) | Q(reminded_at__lt=moment)
    claimed = Candidature.objects.filter(unsent, pk=pk, state=State.ADMITTED).update(reminded_at=timezone.now())
    if not claimed:
        return False
    candidature = Candidature.objects.select_related("cycle__institute", "applicant").get(pk=pk)
    remind_of_answer(candidature=candidature, moment=moment)
    return True


def offer_again(*, actor: User, candidature: Candidature, reason: str) -> StateChange:
    """Offer the place again to someone who lost it without an answer, with as many days as the first time.

    A new letter of admission replaces the first. Raises as apply_transition: it is the head of service's to decide, and
    DomainError (409) where no place is free.
    """

    def columns(locked: Candidature) -> dict[str, Any]:
        if locked.letter is not None and not locked.letter.is_cancelled:
            cancel_document(document=locked.letter, reason="Place proposée de nouveau : une autre lettre la remplace.")
        day = answer_day(locked.cycle, timezone.localdate())
        letter = issue_document(kind=ADMISSION, about=locked.uuid, candidature=locked, answer_by=day)
        return {"answer_by": end_of_day(day), "letter": letter}

    return apply_transition(candidature=candidature, name="offer_again", actor=actor, reason=reason, columns=columns)
