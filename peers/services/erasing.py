"""What is kept here goes two months after the last session, with nothing to ask."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle
from peers.board import erase_day
from peers.models import Composition, Peer, PeerGroup
from peers.services.locking import lock_cycle
from toolkit.journal.services import forget


def erase_groups() -> int:
    """Erase wishes, groups, meetings and their journal of each cycle whose day has come; return of how many cycles.

    Run by the schedule; twice is harmless.
    """
    kept = (Peer.objects.values("participant__cycle"), PeerGroup.objects.values("cycle"))
    cycles = Cycle.objects.filter(pk__in=kept[0]) | Cycle.objects.filter(pk__in=kept[1])
    composed = Cycle.objects.filter(pk__in=Composition.objects.values("cycle"))
    today = timezone.localdate()
    due = [cycle for cycle in (cycles | composed).order_by("pk") if (day := erase_day(cycle)) and day <= today]
    for cycle in due:
        _erase(cycle)
    return len(due)


@transaction.atomic
def _erase(cycle: Cycle) -> None:
    locked = lock_cycle(cycle.pk)
    for composition in Composition.objects.filter(cycle=locked):
        forget(about=composition.uuid)
        composition.delete()
    Peer.objects.filter(participant__cycle=locked).delete()
    PeerGroup.objects.filter(cycle=locked).delete()


def forget_peers(*, user: User) -> None:
    """Erase what is kept here of somebody, with their account: as a participant, and as who facilitates."""
    Peer.objects.filter(participant__user=user).delete()
    PeerGroup.objects.filter(facilitator_email=user.email).update(facilitator_name="", facilitator_email="")
