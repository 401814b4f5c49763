"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from accounts.enums import Role
from accounts.signals import invitation_accepted
from candidatures.enums import State
from candidatures.models import Candidature, StateChange
from candidatures.signals import candidature_transitioned
from committee.models import Seat
from committee.services.items import add_item, remove_item, take_back_item
from committee.services.seats import form_committee, give_seat
from cycles.enums import CycleState
from cycles.models import Cycle


@receiver(candidature_transitioned, dispatch_uid="committee.follow_candidature")
def follow_candidature(sender: Any, candidature: Candidature, change: StateChange, **kwargs: Any) -> None:
    """An eligible dossier comes before the committee; one withdrawn before the decision leaves it.

    One that goes back under review leaves it too, or is refused once a decision is recorded (CommitteeError).
    """
    if change.to_state == State.ELIGIBLE:
        add_item(candidature=candidature)
    elif change.transition == "reconsider":
        take_back_item(candidature=candidature)
    elif change.from_state == State.ELIGIBLE and change.to_state == State.WITHDRAWN:
        remove_item(candidature=candidature)


@receiver(invitation_accepted, dispatch_uid="committee.seat_invited_member")
def seat_invited_member(sender: Any, invitation: Any, user: Any, **kwargs: Any) -> None:
    """Someone accepted to sit: they get a member's seat in the institute's current committee, where there is one."""
    if invitation.role != Role.COMMITTEE_MEMBER:
        return
    cycle = Cycle.objects.filter(institute=invitation.institute, state=CycleState.PUBLISHED).first()
    if cycle is not None:
        committee = form_committee(cycle=cycle)
        if not Seat.objects.filter(committee=committee, user=user).exists():
            give_seat(actor=None, committee=committee, user=user)
