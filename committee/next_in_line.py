"""Who a freed place may go to: the next of the waiting list by rank, and beside them whoever keeps the balance best."""

from collections.abc import Sequence
from dataclasses import dataclass

from candidatures.enums import State
from committee.access import Viewer
from committee.composing.people import Dossier, problem_of, read_dossiers
from committee.composing.swaps import swaps_out
from committee.gauges import Gauge, weigh_group
from committee.models import Decision
from committee.services.waiting_list import HOLDING_A_SEAT
from cycles.targets import read_targets


@dataclass(frozen=True)
class Offer:
    """One person of the waiting list, and the group that their coming would make.

    `clashes`: the names of those of the same employer who hold a seat. `off`: what this group would miss.
    """

    dossier: Dossier
    rank: int
    clashes: tuple[str, ...]
    off: tuple[Gauge, ...]
    is_first: bool = False
    is_best: bool = False


def offers_of(viewer: Viewer) -> list[Offer]:
    """Everyone who waits, by rank, for a viewer who may know of them all. Three queries, whatever their number.

    The best for the balance is who breaks the fewest binding targets, a second person of one employer among these, then
    makes the best mean less the weights of unmet wishes (see committee.composing); of equals, the better rank.
    """
    items = viewer.items()
    waiting = read_dossiers(items.filter(candidature__state=State.WAITLISTED).order_by("decision__rank", "pk"))
    if not waiting:
        return []
    group = read_dossiers(items.filter(candidature__state__in=HOLDING_A_SEAT).order_by("pk"))
    ranks = dict(Decision.objects.filter(item__in=[one.pk for one in waiting]).values_list("item", "rank"))
    best = _best(viewer, group, waiting)
    return [
        _offer(viewer, group, one, ranks.get(one.pk) or 0, is_first=one is waiting[0], is_best=one.key == best)
        for one in waiting
    ]


def _best(viewer: Viewer, group: Sequence[Dossier], waiting: Sequence[Dossier]) -> str:
    problem = problem_of(viewer.cycle, [*group, *waiting], kept=[one.pk for one in group])
    costs = swaps_out(problem, [one.key for one in group], "", [one.key for one in waiting])
    places = {one.key: place for place, one in enumerate(waiting)}
    return min(costs, key=lambda cost: (cost.broken, -cost.value, places[cost.entering])).entering


def _offer(
    viewer: Viewer, group: Sequence[Dossier], one: Dossier, rank: int, *, is_first: bool, is_best: bool
) -> Offer:
    balance = weigh_group([each.traits for each in (*group, one)], read_targets(viewer.cycle.targets))
    return Offer(
        dossier=one,
        rank=viewer.shown_rank(rank),
        clashes=tuple(each.name for each in group if one.employer and each.employer == one.employer),
        off=tuple(gauge for gauge in balance.gauges if gauge.is_off),
        is_first=is_first,
        is_best=is_best,
    )
