"""Reactions to what happens below."""

from typing import Any

from django.dispatch import receiver

from accounts.enums import Role
from accounts.models import User
from accounts.signals import invitation_accepted
from candidatures.enums import State
from candidatures.models import Candidature, StateChange
from candidatures.signals import candidature_transitioned
from committee.services.invitations import seat_who_accepted
from committee.services.items import add_item, check_not_decided, remove_item, take_back_item
from committee.services.publication import check_may_archive, check_not_published
from committee.services.waiting_list import check_place_is_free
from cycles.lifecycle import ARCHIVE
from cycles.models import Cycle
from cycles.signals import cycle_moving
from instruction.signals import extension_granting, synthesis_validating
from toolkit.domain.transitions import Transition


@receiver(candidature_transitioned, dispatch_uid="committee.follow_candidature")
def follow_candidature(sender: Any, candidature: Candidature, change: StateChange, **kwargs: Any) -> None:
    """An eligible dossier comes before the committee; one withdrawn before the decision leaves it.

    One that goes back under review leaves it too, or is refused once a decision is recorded (CommitteeError).
    """
    if change.to_state == State.ELIGIBLE:
        add_item(candidature=candidature)
    elif change.transition == "offer_again":
        check_place_is_free(candidature=candidature)
    elif change.transition == "reconsider":
        take_back_item(candidature=candidature)
    elif change.from_state == State.ELIGIBLE and change.to_state == State.WITHDRAWN:
        remove_item(candidature=candidature)


@receiver(extension_granting, dispatch_uid="committee.refuse_extension")
def refuse_extension(sender: Any, candidature: Candidature, **kwargs: Any) -> None:
    """No more time for one person once the decisions are published (CommitteeError)."""
    check_not_published(cycle=candidature.cycle)


@receiver(synthesis_validating, dispatch_uid="committee.refuse_synthesis")
def refuse_synthesis(sender: Any, candidature: Candidature, **kwargs: Any) -> None:
    """What the committee read before it decided stays what it read (DomainError)."""
    check_not_decided(candidature=candidature)


@receiver(cycle_moving, dispatch_uid="committee.refuse_archive")
def refuse_archive(sender: Any, cycle: Cycle, move: Transition, **kwargs: Any) -> None:
    """A cycle of which something is still to come stays where it is (CommitteeError)."""
    if move == ARCHIVE:
        check_may_archive(cycle=cycle)


@receiver(invitation_accepted, dispatch_uid="committee.seat_invited_member")
def seat_invited_member(sender: Any, invitation: Any, user: User, **kwargs: Any) -> None:
    """Someone accepted to sit: see seat_who_accepted."""
    if invitation.role == Role.COMMITTEE_MEMBER:
        seat_who_accepted(invitation=invitation, user=user)
