"""What the clock does by itself: remind of drafts and of changes not sent, remind signatories, let links expire."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import AWAITING_SIGNATURE, COMMITTABLE, JournalKind, RevisionKind, State
from candidatures.lifecycle import lock_candidature
from candidatures.mails import announce_commitment, remind_applicant, remind_of_unsent, remind_signatory
from candidatures.models import Candidature, EmployerCommitment, Revision
from candidatures.services.commitment import token_of
from candidatures.services.one_by_one import one_by_one
from candidatures.working_copy import is_changed, open_revision, working_copy
from cycles.enums import CycleState
from toolkit.journal.models import JournalEntry
from toolkit.journal.services import record
from toolkit.notifications.errors import MailError
from toolkit.personal_links import hash_token

logger = logging.getLogger(__name__)

# Before the end of the time to submit: once each.
BEFORE_CLOSING = (timedelta(days=7), timedelta(hours=48), timedelta(hours=6))
# The same for changes to a submitted dossier: it counts as it is, so two are enough.
BEFORE_UNSENT_IS_LOST = BEFORE_CLOSING[1:]
# After the link was sent, while nothing is answered: two reminders.
AFTER_SENDING = (timedelta(days=3), timedelta(days=10))


def remind_drafts() -> int:
    """Remind people whose draft is not submitted, 7 days, 48 hours and 6 hours before their own deadline: once each.

    A draft begun after a moment, or given more time after it, gets the following ones only; a schedule that slept
    sends the latest one alone. One query and four small ones a mail; returns how many mails were queued.
    """
    now = timezone.now()
    soon = now + max(BEFORE_CLOSING)
    extended = JournalEntry.objects.filter(about=OuterRef("uuid"), kind=JournalKind.EXTENDED).order_by("-at")
    drafts = (
        Candidature.objects.filter(state=State.DRAFT, cycle__state=CycleState.PUBLISHED, arrived_on__isnull=True)
        .filter(Q(cycle__closes_at__range=(now, soon)) | Q(extended_until__range=(now, soon)))
        .select_related("cycle")
        .only("created_at", "reminded_at", "extended_until", "cycle__closes_at")
        .annotate(extended_at=Subquery(extended.values("at")[:1]))
    )
    due = [(row.pk, moment) for row in drafts if (moment := _due_moment(row, now))]
    return one_by_one(_remind_draft, due)


def _due_moment(draft: Any, now: datetime) -> datetime | None:
    """The moment whose reminder this draft is owed now.

    The mail that grants more time says until when: it stands for the moments before it.
    """
    told = (draft.created_at, draft.reminded_at, draft.extended_at if draft.is_extended else None)
    return _last_moment(draft, BEFORE_CLOSING, told, now)


def _last_moment(
    candidature: Any, waits: tuple[timedelta, ...], told: tuple[datetime | None, ...], now: datetime
) -> datetime | None:
    """The last moment that has passed, unless the person was told, or was there, since."""
    if candidature.deadline < now:
        return None
    passed = (candidature.deadline - before for before in waits if candidature.deadline - before <= now)
    moment = max(passed, default=None)
    return None if moment is None or any(at is not None and at >= moment for at in told) else moment


@transaction.atomic
def _remind_draft(pk: int, moment: datetime) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one.

    An address that nobody could write to keeps its claim, and stops nobody else's mail.
    """
    unsent = Q(reminded_at__isnull=True) | Q(reminded_at__lt=moment)
    claimed = Candidature.objects.filter(unsent, pk=pk, state=State.DRAFT).update(reminded_at=timezone.now())
    if not claimed:
        return False
    candidature = Candidature.objects.select_related("cycle__institute", "applicant").get(pk=pk)
    try:
        remind_applicant(candidature=candidature, moment=moment)
    except MailError:
        logger.exception("The draft %s cannot be reminded of its deadline.", candidature.uuid)
        return False
    return True


def remind_unsent() -> int:
    """Remind people who changed their submitted dossier and have not sent it again, 48 and 6 hours before the end.

    Whoever wrote in it after a moment gets the following one only: nobody is reminded of what they are doing. One
    query, and a few for each dossier that is due; returns how many mails were queued.
    """
    now = timezone.now()
    soon = now + max(BEFORE_UNSENT_IS_LOST)
    acts = JournalEntry.objects.filter(about=OuterRef("uuid")).order_by("-last_at")
    reopened = Revision.objects.open().filter(candidature=OuterRef("pk"), kind=RevisionKind.REOPENING)
    dossiers = (
        Candidature.objects.filter(Exists(reopened), state=State.SUBMITTED, cycle__state=CycleState.PUBLISHED)
        .filter(Q(cycle__closes_at__range=(now, soon)) | Q(extended_until__range=(now, soon)))
        .select_related("cycle")
        .only("reminded_at", "extended_until", "cycle__closes_at")
        .annotate(last_act_at=Subquery(acts.values("last_at")[:1]))
    )
    due = [(row.pk, moment) for row in dossiers if (moment := _unsent_moment(row, now))]
    return one_by_one(_remind_unsent, due)


def _unsent_moment(dossier: Any, now: datetime) -> datetime | None:
    return _last_moment(dossier, BEFORE_UNSENT_IS_LOST, (dossier.reminded_at, dossier.last_act_at), now)


@transaction.atomic
def _remind_unsent(pk: int, moment: datetime) -> bool:
    """Claim the reminder with the dossier locked, then queue its mail: two schedules send one.

    Nobody is reminded of a dossier that was taken or sent again meanwhile, nor of one where nothing was changed.
    """
    candidature = lock_candidature(pk)
    told = candidature.reminded_at is not None and candidature.reminded_at >= moment
    revision = open_revision(candidature)
    if told or revision is None or revision.is_correction or not is_changed(candidature, revision):
        return False
    Candidature.objects.filter(pk=pk).update(reminded_at=timezone.now())
    try:
        remind_of_unsent(candidature=candidature, revision=revision, moment=moment)
    except MailError:
        logger.exception("The applicant of %s cannot be reminded of unsent changes.", candidature.uuid)
        return False
    return True


def remind_signatories() -> int:
    """Remind signatories who have not answered, three and ten days after the link was sent. Returns how many.

    A schedule that slept sends the latest reminder alone: nobody gets two at once, nor more than two.
    """
    now = timezone.now()
    count = 0
    for number, wait in reversed(list(enumerate(AFTER_SENDING, start=1))):
        due = EmployerCommitment.objects.filter(
            state__in=AWAITING_SIGNATURE,
            reminders__lt=number,
            sent_at__lte=now - wait,
            expires_at__gt=now,
            candidature__state__in=COMMITTABLE,
        )
        count += one_by_one(_remind_signatory, [(pk, number) for pk in due.values_list("pk", flat=True)])
    return count


@transaction.atomic
def _remind_signatory(pk: int, number: int) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one."""
    try:
        commitment = _read_along(pk)
    except EmployerCommitment.DoesNotExist:
        return False  # its draft was deleted since the list was read: the next ones are still to be reminded
    token = token_of(commitment)
    if hash_token(token) != commitment.token_hash:
        return False  # the key of the house has changed since: the first mail still holds a link that works
    if not _is_awaited(commitment):
        return False
    claimed = EmployerCommitment.objects.filter(pk=pk, reminders__lt=number, state__in=AWAITING_SIGNATURE)
    if not claimed.update(reminders=number):
        return False
    commitment.reminders = number
    remind_signatory(commitment=commitment, token=token)
    return True


def _read_along(pk: int) -> EmployerCommitment:
    related = ("candidature__cycle__institute", "candidature__applicant")
    return EmployerCommitment.objects.select_related(*related).get(pk=pk)


def _is_awaited(commitment: EmployerCommitment) -> bool:
    """Whether an answer would serve: the employer is still the one declared, and the dossier may still be sent."""
    candidature = commitment.candidature
    if candidature.state == State.DRAFT and candidature.is_too_late:
        return False
    return commitment.binds(working_copy(candidature, open_revision(candidature)))


def expire_links() -> int:
    """Note the links that are past their date, and tell the applicant, who can send another. Returns how many."""
    late = EmployerCommitment.objects.filter(state__in=AWAITING_SIGNATURE, expires_at__lte=timezone.now())
    return one_by_one(_expire, list(late.values_list("pk", "candidature_id")))


@transaction.atomic
def _expire(pk: int, candidature_id: int) -> bool:
    """Lock the dossier first, as who asks for another link does: the other way round, each would wait for the other."""
    Candidature.objects.select_for_update(of=("self",)).only("pk").filter(pk=candidature_id).first()
    if not move("expire", commitment_id=pk):
        return False
    commitment = _read_along(pk)
    candidature = commitment.candidature
    record(about=candidature.uuid, actor=None, kind=JournalKind.COMMITMENT_EXPIRED, subject=commitment.signatory_email)
    if candidature.state in COMMITTABLE and _is_awaited(commitment):
        _tell_expired(commitment)
    return True


def _tell_expired(commitment: EmployerCommitment) -> None:
    """An address that nobody could write to stops nobody else's link from expiring."""
    try:
        announce_commitment(commitment=commitment, event="expired")
    except MailError:
        logger.exception("The applicant of %s cannot be told that the link expired.", commitment.candidature.uuid)
