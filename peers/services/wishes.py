"""Wishing for a group, and no longer wishing for it."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Participant
from peers.board import erase_day
from peers.mails import Letters, say_moves
from peers.models import Meeting, Peer
from peers.services.locking import lock_cycle, lock_group
from promotions.services.locking import lock_own
from toolkit.domain.errors import DomainError
from toolkit.notifications.services import queue_mails


@transaction.atomic
def wish_for_group(*, actor: User, participant: Participant) -> Peer:
    """Say that one would like to be in a group; twice changes nothing.

    Raises NotAllowedError (403) for anybody else, DomainError (409) for someone who left, or once it is all over.
    """
    locked = lock_own(actor, participant)
    cycle = lock_cycle(locked.cycle_id)
    over = erase_day(cycle)
    if over and over <= timezone.localdate():
        raise DomainError("Le cycle est fini\u00a0: ces groupes ne sont plus proposés.")
    peer, _ = Peer.objects.get_or_create(participant=locked)
    return peer


@transaction.atomic
def give_up_group(*, actor: User, participant: Participant) -> bool:
    """Wish for no group any more: a seat is freed, and those who stay are told. Say whether there was a wish.

    Raises NotAllowedError (403), DomainError (409) for someone who left the promotion.
    """
    return drop_peer(participant=lock_own(actor, participant))


@transaction.atomic
def drop_peer(*, participant: Participant) -> bool:
    """Erase what is kept here of somebody who goes: wish, seat, turns, presences. Those who stay are told.

    Say whether there was anything. The caller has locked the participant, or checked the right.
    """
    cycle = lock_cycle(participant.cycle_id)
    peer = Peer.objects.filter(participant=participant).select_related("group").first()
    if peer is None:
        return False
    group = lock_group(peer.group) if peer.group else None  # nobody gives them a turn meanwhile
    peer.delete()
    if group is not None:
        letters, said = Letters(cycle), say_moves(0, 1)
        for other in group.members.select_related("participant__user"):
            letters.changed(other, group, said)
        letters.facilitator(group, said)
        queue_mails(letters.mails)
    return True


def forget_meetings_of(peer: Peer) -> None:
    """Somebody goes to another group: neither turn nor presence stays in the one they leave."""
    Meeting.objects.filter(turn=peer).update(turn=None)
    Meeting.came.through.objects.filter(peer=peer).delete()
