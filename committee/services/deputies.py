"""A deputy is called to stand in for a member, or goes back to waiting."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from committee.enums import LIVE, SeatRole
from committee.journal import CommitteeAct, journal_of
from committee.models import Assessment, Ballot, BallotMark, Committee, Item, ReadingAssignment, Recusal, Seat, Vote
from committee.permissions import can_manage_seats
from committee.services.means import refresh_mean
from committee.services.presidency import check_no_vice_president
from committee.sittings.convening import convene_replacement, lock_announced
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.journal.services import record
from toolkit.notifications.services import queue_mail
from toolkit.text.french import de
from toolkit.text.typography import format_day
from toolkit.wordings.institutes import institute_values


@transaction.atomic
def call_deputy(*, actor: User, deputy: Seat, member: Seat) -> Seat:
    """Let a deputy stand in for a member from now on: the voice of the one passes to the other.

    What the member validated stays counted, and so does what the deputy read before. The member's votes count only
    where a decision is recorded; elsewhere they are set aside, for the deputy votes. Both are told by mail. A second
    click changes nothing. Raises NotAllowedError (403), DomainError (409) once the decisions are published, for a
    deputy of someone else, someone without the committee's role, or a member who presides, is replaced already or has
    voted on the item that is going on.
    The sittings that are convened or going on convene the deputy too. Locks them, then the committee, then the dossiers
    that the deputy has read.
    """
    sittings = lock_announced(deputy.committee)
    committee = _lock(actor, deputy)
    deputy, member = _read(deputy), _read(member)
    if member.replaced_at is not None and deputy.deputises_id == member.pk and deputy.has_voice:
        return deputy
    _check(committee, deputy, member)
    _check_not_voting(member)
    now = timezone.now()
    items = _lock_items(deputy)
    member.replaced_at = now
    member.save(update_fields=["replaced_at"])
    deputy.role, deputy.deputises = SeatRole.MEMBER, member
    deputy.save(update_fields=["role", "deputises"])
    undecided = Item.objects.filter(committee=committee, decision__isnull=True)
    Vote.objects.filter(seat=member, item__in=undecided).update(set_aside_at=now)
    _hand_over(member, deputy)
    for item in items:
        refresh_mean(item=item)
    record(about=journal_of(committee), actor=actor, kind=CommitteeAct.DEPUTY_CALLED, subject=_who(deputy, member))
    _tell(committee, deputy, member)
    convene_replacement(seat=deputy, sittings=sittings)
    return deputy


@transaction.atomic
def send_back_deputy(*, actor: User, deputy: Seat) -> Seat:
    """Give the voice back to the member whom this deputy stood in for. A second click changes nothing.

    Readings of the deputy stay and count no more; votes of the member that the call set aside come back. Raises
    NotAllowedError (403), DomainError (409) once the deputy has voted or the decisions are published.
    """
    committee = _lock(actor, deputy)
    deputy = _read(deputy)
    member = deputy.deputises
    if deputy.role == SeatRole.DEPUTY or member is None or member.replaced_at is None:
        return deputy
    if committee.published_at is not None:
        raise DomainError(f"Les décisions sont publiées depuis le {format_day(committee.published_at)}.")
    if Vote.with_aside.filter(seat=deputy).exists() or BallotMark.objects.filter(seat=deputy).exists():
        raise DomainError(f"{deputy.user.full_name} a voté à cette place : sa suppléance reste.")
    if deputy.role == SeatRole.PRESIDENT:
        raise DomainError("Confiez d’abord la présidence à quelqu’un d’autre.")
    check_no_vice_president(deputy)
    items = _lock_items(deputy)
    Vote.with_aside.filter(seat=member, set_aside_at=member.replaced_at).update(set_aside_at=None)
    member.replaced_at, deputy.role = None, SeatRole.DEPUTY
    member.save(update_fields=["replaced_at"])
    deputy.save(update_fields=["role"])
    _hand_over(deputy, member)
    for item in items:
        refresh_mean(item=item)
    record(about=journal_of(committee), actor=actor, kind=CommitteeAct.DEPUTY_SENT_BACK, subject=_who(deputy, member))
    return deputy


def _lock(actor: User, deputy: Seat) -> Committee:
    found = Committee.objects.select_for_update(of=("self",)).select_related("cycle__institute")
    committee = found.get(pk=deputy.committee_id)
    if not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    return committee


def _read(seat: Seat) -> Seat:
    return Seat.objects.select_related("user", "deputises__user").get(pk=seat.pk)


def _check(committee: Committee, deputy: Seat, member: Seat) -> None:
    if deputy.committee_id != member.committee_id or deputy.role != SeatRole.DEPUTY:
        raise DomainError(f"{deputy.user.full_name} n’a pas de siège de suppléance dans cette commission.")
    if committee.published_at is not None:
        raise DomainError(
            f"Les décisions sont publiées depuis le {format_day(committee.published_at)} : plus personne ne se supplée."
        )
    if not deputy.user.has_role(Role.COMMITTEE_MEMBER, institute=committee.cycle.institute_id):
        raise DomainError(f"{deputy.user.full_name} n’a plus le rôle de la commission : invitez cette personne.")
    if member.role == SeatRole.PRESIDENT:
        raise DomainError("La présidence ne se supplée pas : confiez-la d’abord à quelqu’un d’autre.")
    check_no_vice_president(member)
    if not member.has_voice:
        raise DomainError(f"{member.user.full_name} n’a pas de voix à remplacer.")
    if deputy.deputises is not None and deputy.deputises != member:
        raise DomainError(f"{deputy.user.full_name} supplée {deputy.deputises.user.full_name}, et personne d’autre.")


def _check_not_voting(member: Seat) -> None:
    """A voice that is in for the vote going on would be given twice."""
    live = Ballot.objects.valid().filter(sitting_item__state__in=LIVE, marks__seat=member)
    if live.exists():
        raise DomainError(
            f"{member.user.full_name} a déjà voté dans l’affaire en cours : appelez la suppléance après son résultat."
        )


def _lock_items(deputy: Seat) -> list[Item]:
    """The dossiers whose mean changes with the voice of this seat."""
    read = Assessment.objects.filter(seat=deputy, validated_at__isnull=False).values("item")
    return list(Item.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=read).order_by("pk"))


def _hand_over(before: Seat, after: Seat) -> None:
    """What the one was asked to read and has not is asked of the other, where they may; else it is to be shared out."""
    read = Assessment.with_aside.filter(seat=before, validated_at__isnull=False).values("item")
    waiting = ReadingAssignment.objects.filter(seat=before).exclude(item__in=read)
    closed = Recusal.objects.standing().filter(user=after.user_id).values("item")
    asked = ReadingAssignment.objects.filter(seat=after).values("item")
    waiting.filter(item__in=list(closed.union(asked).values_list("item", flat=True))).delete()
    waiting.update(seat=after)


def _who(deputy: Seat, member: Seat) -> str:
    return f"{deputy.user.full_name}, à la place {de(member.user.full_name)}"


def _tell(committee: Committee, deputy: Seat, member: Seat) -> None:
    """One mail to each; `replaced_at` tells this call from another one of the same people."""
    cycle = committee.cycle
    called = f"{deputy.pk}:{member.pk}:{member.replaced_at:%Y%m%d%H%M%S%f}"
    for seat, event in ((deputy, "committee.deputy_called"), (member, "committee.replaced")):
        queue_mail(
            event=event,
            key=f"{event}:{called}",
            to=seat.user.email,
            recipient=seat.user,
            institute=cycle.institute,
            values={
                **institute_values(cycle.institute),
                "nom": seat.user.full_name,
                "suppleance": deputy.user.full_name,
                "membre": member.user.full_name,
                "du_membre": de(member.user.full_name),
                "cycle": f"{cycle.title} {cycle.year}",
                "lien": f"{settings.SITE_URL}{reverse('committee:board')}?cycle={cycle.slug}",
            },
        )
