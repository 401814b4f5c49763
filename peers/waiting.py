"""People who wish for a group and are in none, as the home of the training team tells it; see toolkit.waiting."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle, KeptAway
from peers.models import Peer, PeerGroup
from toolkit.waiting import SHOWN, Lot, Thing, Waiting


def things_waiting(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """Those of these cycles who came once the groups were formed, the first first. One query."""
    institutes = user.institutes_with_role(*TRAINING_TEAM)
    known = {cycle.pk: cycle for cycle in cycles if cycle.institute_id in institutes}
    formed = PeerGroup.objects.formed().filter(cycle=OuterRef("participant__cycle"))
    aside = KeptAway.objects.filter(user=user, cycle=OuterRef("participant__cycle"))
    rows = Peer.objects.filter(Exists(formed), ~Exists(aside), planned=None, participant__cycle__in=known)
    peers = list(rows.select_related("participant__user").order_by("wished_at", "pk")) if known else []
    if not peers:
        return []
    found = [known[peer.participant.cycle_id] for peer in peers]
    lots = [
        Lot(found.count(cycle), _board(cycle), cycle.label if len(known) > 1 else "") for cycle in dict.fromkeys(found)
    ]
    things = [
        Thing(name=str(peer), beside=cycle.label, what="en attend un", on=peer.wished_at, url=_board(cycle))
        for peer, cycle in zip(peers[:SHOWN], found, strict=False)
    ]
    return [Waiting("pairs", "personne sans groupe de pairs", "personnes sans groupe de pairs", "users", lots, things)]


def _board(cycle: Cycle) -> str:
    return f"{reverse('peers:board')}?cycle={cycle.slug}"
