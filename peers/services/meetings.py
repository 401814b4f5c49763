"""What a group writes on its own page: its link, its meetings, whose turn it is, who came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from peers.board import erase_day
from peers.mails import Letters, move_keys, reminder_keys
from peers.models import Meeting, Peer, PeerGroup
from peers.services.locking import lock_group
from programme.services.locking import check_seen, lock_row, save_checked
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, queue_mails
from toolkit.text.search_text import fold, search_words
from toolkit.text.typography import format_day

REMINDED_BEFORE = timedelta(days=4)
GONE = "Cette réunion a été retirée entre-temps."
REMOVED = "La réunion a été retirée ou déplacée entre-temps."


@dataclass(frozen=True)
class MeetingValues:
    """What is written of a meeting. `turn`: a member of the group, or nobody yet."""

    day: date
    starts_at: time
    ends_at: time
    turn: Peer | None = None
    subject: str = ""


@transaction.atomic
def save_link(*, actor: User, group: PeerGroup, link: str, seen: UUID | None = None) -> PeerGroup:
    """Say where the group meets. Raises NotAllowedError (403), StaleError (409), IncompleteError (422)."""
    locked = _open(actor, group)
    check_seen(locked, seen, what="ce lien")
    locked.link = link
    return save_checked(locked)


@transaction.atomic
def save_meeting(
    *,
    actor: User,
    group: PeerGroup,
    values: MeetingValues,
    meeting: Meeting | None = None,
    seen: UUID | None = None,
) -> Meeting:
    """Add a meeting, or write one again; another day or hour is recalled anew, and told where the old one was.

    Raises NotAllowedError (403), StaleError (409), DomainError (410) for one that is gone, IncompleteError (422) for a
    day past the term, a turn of somebody else, a subject that names a member.
    """
    locked = _open(actor, group)
    row = lock_row(Meeting, meeting.pk, gone=GONE) if meeting else Meeting(group=locked)
    if meeting:
        check_seen(row, seen, what="cette réunion")
    over = erase_day(locked.cycle)
    if over and values.day >= over:
        raise IncompleteError(f"Choisissez un jour avant le {format_day(over, weekday=False)}\u00a0: la page s’efface.")
    members = list(locked.members.select_related("participant__user"))
    if values.turn is not None and values.turn not in members:
        raise IncompleteError("Choisissez une personne du groupe.")
    _check_names_nobody(values.subject, members)
    before = _move(row, values) if meeting else ""
    for name in ("day", "starts_at", "ends_at", "turn", "subject"):
        setattr(row, name, getattr(values, name))
    save_checked(row)
    if before:
        row.group = locked
        letters = Letters(locked.cycle)
        letters.meeting("peers.moved", row, members, before=before)
        queue_mails(letters.mails)
    return row


def _move(row: Meeting, values: MeetingValues) -> str:
    """Give it its day and hours; say when the group believes that it meets, where that is another time to come.

    One that is to come is told of by nobody yet: neither whether it took place, nor who came.
    """
    if (row.day, row.starts_at, row.ends_at) == (values.day, values.starts_at, values.ends_at):
        return ""
    before = row.when if _is_awaited(row) else ""
    _stop_reminders(row)
    row.reminded_at = None
    row.day, row.starts_at, row.ends_at = values.day, values.starts_at, values.ends_at
    if row.met is not None and not row.has_begun:
        row.met = None
        row.came.clear()
    return before


def _is_awaited(row: Meeting) -> bool:
    """Whether the group was written to of its hour, by a reminder or a move, and that hour is still to come."""
    if row.has_begun:
        return False
    return row.reminded_at is not None or OutboxMail.objects.filter(key__startswith=move_keys(row)).exists()


def _check_names_nobody(subject: str, members: Collection[Peer]) -> None:
    """Raise IncompleteError where a word of the subject is a name of the group."""
    words = set(search_words(subject))
    for peer in members:
        user = peer.participant.user
        if words & {*search_words(user.last_name), *search_words(user.first_name), fold(user.last_name)}:
            raise IncompleteError("Ce sujet nomme quelqu’un du groupe\u00a0: choisissez un mot neutre.")


@transaction.atomic
def remove_meeting(*, actor: User, meeting: Meeting, seen: UUID | None = None) -> None:
    """Take a meeting off; where the group was written to of it and it is still to come, everybody is told.

    Raises NotAllowedError (403), StaleError (409), DomainError (410) for one that is gone.
    """
    group = _open(actor, meeting.group)
    row = lock_row(Meeting, meeting.pk, gone=GONE)
    check_seen(row, seen, what="cette réunion")
    row.group = group
    _stop_reminders(row)
    if _is_awaited(row):
        letters = Letters(group.cycle)
        letters.meeting("peers.cancelled", row, group.members.select_related("participant__user"))
        queue_mails(letters.mails)
    row.delete()


@transaction.atomic
def say_met(
    *, actor: User, meeting: Meeting, met: bool, came: Collection[Peer] = (), seen: UUID | None = None
) -> Meeting:
    """Say whether a meeting took place, and who was there.

    Raises NotAllowedError (403), DomainError (409) before its hour, (410) for one that is gone; StaleError (409),
    IncompleteError (422) where nobody, or somebody else, is said to have come.
    """
    group = _open(actor, meeting.group)
    row = lock_row(Meeting, meeting.pk, gone=GONE)
    check_seen(row, seen, what="cette réunion")
    if not row.has_begun:
        raise DomainError("Cette réunion n’a pas encore commencé\u00a0: dites-le ensuite.")
    if met and not came:
        raise IncompleteError("Cochez les personnes qui étaient là.")
    if not set(came) <= set(group.members.all()):
        raise IncompleteError("Une de ces personnes n’est plus dans le groupe\u00a0: relisez la liste.")
    row.met = met
    save_checked(row)
    row.came.set(came if met else ())
    return row


def remind_meetings() -> int:
    """Recall each meeting of the days ahead once, to everybody of its group; return how many. Run by the schedule."""
    today = timezone.localdate()
    rows = Meeting.objects.filter(reminded_at=None, day__gte=today, day__lte=today + REMINDED_BEFORE, met=None)
    return sum(_remind(pk) for pk in rows.filter(group__formed_at__isnull=False).values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> bool:
    found = Meeting.objects.filter(pk=pk, reminded_at=None).select_related("group").first()
    if found is None or found.has_begun:
        return False
    locked = PeerGroup.objects.select_for_update(of=("self",), no_key=True)
    group = locked.select_related("cycle__institute").filter(pk=found.group_id).first()
    # Claimed as it was read: whoever moved it meanwhile has it recalled at the next turn.
    claimed = Meeting.objects.filter(pk=pk, reminded_at=None, revision=found.revision).update(
        reminded_at=timezone.now()
    )
    if group is None or not claimed:
        return False
    found.group = group
    letters = Letters(group.cycle)
    letters.meeting("peers.reminder", found, group.members.select_related("participant__user"))
    queue_mails(letters.mails)
    return True


def _stop_reminders(meeting: Meeting) -> None:
    """What recalls it and has not left yet does not leave."""
    waiting = OutboxMail.objects.filter(key__startswith=reminder_keys(meeting), state=MailState.QUEUED)
    if keys := list(waiting.values_list("key", flat=True)):
        cancel_mails(keys=keys, reason=REMOVED)


def _open(actor: User, group: PeerGroup) -> PeerGroup:
    """The group, locked, with its cycle, for whoever opens its page. Raises NotAllowedError (403)."""
    locked = lock_group(group)
    if not PeerGroup.objects.open_to(actor).filter(pk=locked.pk).exists():
        raise NotAllowedError("Seuls les membres du groupe et la personne qui l’anime l’écrivent.")
    return locked
