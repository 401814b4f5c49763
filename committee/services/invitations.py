"""Invite someone to sit in one committee, and seat who accepted."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Invitation, User
from accounts.services import invite_person
from committee.models import Committee, Seat
from committee.permissions import can_manage_seats
from committee.services.seats import form_committee, give_seat
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.notifications.services import queue_mail
from toolkit.wordings.institutes import institute_values

ABOUT_LIMIT = 200


@transaction.atomic
def invite_member(
    *, actor: User, committee: Committee, email: str, first_name: str = "", last_name: str = ""
) -> Invitation:
    """Invite a person to sit in this committee: the invitation names its cycle, and its acceptance gives that seat.

    An invitation that is still open for another committee of the institute is replaced by one for both.
    Raises NotAllowedError (403), IncompleteError (422) for who holds the role already, DomainError (409) for an
    archived cycle.
    """
    if not can_manage_seats(actor, committee):
        raise NotAllowedError("Seul le chef de service compose la commission.")
    cycle = committee.cycle
    if cycle.state == CycleState.ARCHIVED:
        raise DomainError("Ce cycle est archivé : personne n’est plus invité à sa commission.")
    known = User.objects.filter(email=email).first()
    if known is not None and known.has_role(Role.COMMITTEE_MEMBER, institute=cycle.institute_id):
        raise IncompleteError(f"{known.full_name} a déjà le rôle : donnez-lui un siège, sans l’inviter.")
    earlier = Invitation.objects.usable().filter(email=email, institute=cycle.institute, role=Role.COMMITTEE_MEMBER)
    wanted = {cycle.pk}.union(*(_keys(sent.purpose) for sent in earlier))
    cycles = list(Cycle.objects.filter(pk__in=wanted).order_by("-year", "code_key", "pk"))
    return invite_person(
        actor=actor,
        institute=cycle.institute,
        email=email,
        role=Role.COMMITTEE_MEMBER,
        first_name=first_name,
        last_name=last_name,
        purpose=" ".join(str(each.pk) for each in cycles),
        about=", ".join(str(each) for each in cycles)[:ABOUT_LIMIT],
    )


def seat_who_accepted(*, invitation: Invitation, user: User) -> list[Seat]:
    """Give a member's seat in each committee that the invitation names, or else in the institute's only published one.

    Where no cycle fits, who invited is told by mail, and gives the seat on the page of the members. The caller is in
    the transaction of the acceptance.
    """
    cycles = Cycle.objects.filter(institute=invitation.institute).exclude(state=CycleState.ARCHIVED)
    if invitation.purpose:
        found = list(cycles.filter(pk__in=_keys(invitation.purpose)).order_by("pk"))
    else:
        published = list(cycles.filter(state=CycleState.PUBLISHED)[:2])
        found = published if len(published) == 1 else []
    if not found:
        _tell_who_invited(invitation, user)
    return [_seat(form_committee(cycle=cycle), user) for cycle in found]


def _keys(purpose: str) -> set[int]:
    """The cycles that an invitation names."""
    return {int(key) for key in purpose.split()}


def _seat(committee: Committee, user: User) -> Seat:
    held = Seat.objects.filter(committee=committee, user=user).first()
    return held or give_seat(actor=None, committee=committee, user=user)


def _tell_who_invited(invitation: Invitation, user: User) -> None:
    head = invitation.invited_by
    queue_mail(
        event="committee.unseated",
        key=f"committee.unseated:{invitation.uuid}",
        to=head.email,
        recipient=head,
        institute=invitation.institute,
        values={
            **institute_values(invitation.institute),
            "collegue": head.full_name,
            "membre": user.full_name,
            "lien": f"{settings.SITE_URL}{reverse('committee:members')}",
        },
    )
