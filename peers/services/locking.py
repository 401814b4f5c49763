"""What an act on groups holds until the end of its transaction."""

from cycles.models import Cycle
from peers.models import PeerGroup
from programme.services.locking import lock_row

GONE = "Ce groupe n’existe plus."


def lock_cycle(cycle_id: int) -> Cycle:
    """The cycle, locked with its institute: one act at a time on who is in which group."""
    rows = Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("institute")
    return rows.get(pk=cycle_id)


def lock_groups(cycle: Cycle) -> None:
    """All the groups of a cycle that is locked: nothing is written on their pages meanwhile. One query."""
    rows = PeerGroup.objects.select_for_update(of=("self",)).filter(cycle=cycle)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_group(group: PeerGroup) -> PeerGroup:
    """The group, locked: one act at a time on its link and meetings. Raises DomainError (410) once it is gone."""
    return lock_row(PeerGroup, group.pk, gone=GONE)
