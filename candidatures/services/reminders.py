"""What the clock does by itself: remind who has a draft, remind signatories, let links expire."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from candidatures.commitment_lifecycle import move
from candidatures.enums import AWAITING_SIGNATURE, COMMITTABLE, JournalKind, State
from candidatures.mails import announce_commitment, remind_applicant, remind_signatory
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services.commitment import hash_token, token_of
from candidatures.services.journal import record
from cycles.enums import CycleState

# Before the end of the time to submit: once each.
BEFORE_CLOSING = (timedelta(days=7), timedelta(hours=48), timedelta(hours=6))
# After the link was sent, while nothing is answered: two reminders.
AFTER_SENDING = (timedelta(days=3), timedelta(days=10))


def remind_drafts() -> int:
    """Remind people whose draft is not submitted, 7 days, 48 hours and 6 hours before their own deadline: once each.

    A draft begun after a moment gets the following ones only; a schedule that slept sends the latest one alone.
    Returns how many mails were queued.
    """
    now = timezone.now()
    soon = now + max(BEFORE_CLOSING)
    drafts = Candidature.objects.filter(state=State.DRAFT, cycle__state=CycleState.PUBLISHED).filter(
        Q(cycle__closes_at__range=(now, soon)) | Q(extended_until__range=(now, soon))
    )
    count = 0
    for row in drafts.select_related("cycle").only("created_at", "reminded_at", "extended_until", "cycle__closes_at"):
        moment = _latest_moment(row.deadline, now)
        if moment and row.created_at < moment and (row.reminded_at is None or row.reminded_at < moment):
            count += _remind_draft(row.pk, moment)
    return count


def _latest_moment(deadline: datetime, now: datetime) -> datetime | None:
    """The last moment to remind that has passed, or None before the first and after the deadline."""
    if deadline < now:
        return None
    passed = [deadline - before for before in BEFORE_CLOSING if deadline - before <= now]
    return max(passed, default=None)


@transaction.atomic
def _remind_draft(pk: int, moment: datetime) -> bool:
    """Claim the reminder by a conditional UPDATE, then queue its mail: two schedules send one."""
    unsent = Q(reminded_at__isnull=True) | Q(reminded_at__lt=moment)
    claimed = Candidature.objects.filter(unsent, pk=pk, state=State.DRAFT).update(reminded_at=timezone.now())
    if claimed:
        candidature = Candidature.objects.select_related("cycle__institute", "applicant").get(pk=pk)
        remind_applicant(candidature=candidature, moment=moment)
    return bool(claimed)


def remind_signatories() -> int:
    """Remind signatories who have not answered, three and ten days after the link was sent. Returns how many."""
    now = timezone.now()
    count = 0
    for number, wait in enumerate(AFTER_SENDING):
        due = EmployerCommitment.objects.filter(
            state__in=AWAITING_SIGNATURE,
            reminders=number,
            sent_at__lte=now - wait,
            expires_at__gt=now,
            candidature__state__in=COMMITTABLE,
        )
        for pk in list(due.values_list("pk", flat=True)):
            count += _remind_signatory(pk, number)
    return count


@transaction.atomic
def _remind_signatory(pk: int, number: int) -> bool:
    claimed = EmployerCommitment.objects.filter(pk=pk, reminders=number, state__in=AWAITING_SIGNATURE)
    if not claimed.update(reminders=number + 1):
        return False
    related = ("candidature__cycle__institute", "candidature__applicant")
    commitment = EmployerCommitment.objects.select_related(*related).get(pk=pk)
    token = token_of(commitment)
    if hash_token(token) != commitment.token_hash:
        return False  # the key of the house has changed since: the first mail still holds a link that works
    remind_signatory(commitment=commitment, token=token)
    return True


def expire_links() -> int:
    """Note the links that are past their date, and tell the applicant, who can send another. Returns how many."""
    late = EmployerCommitment.objects.filter(state__in=AWAITING_SIGNATURE, expires_at__lte=timezone.now())
    return sum(_expire(pk) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: int) -> bool:
    if not move("expire", commitment_id=pk):
        return False
    related = ("candidature__cycle__institute", "candidature__applicant")
    commitment = EmployerCommitment.objects.select_related(*related).get(pk=pk)
    candidature = commitment.candidature
    record(candidature=candidature, actor=None, kind=JournalKind.COMMITMENT_EXPIRED, subject=commitment.signatory_email)
    if candidature.state in COMMITTABLE:
        announce_commitment(commitment=commitment, event="expired")
    return True
