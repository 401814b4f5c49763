"""In what order the items of an agenda come, so that recused people leave the room as seldom as can be.

Items of the same recused people stand together. The order of these groups is exact up to twelve of them, hence up to
twelve items; above, a heuristic: each group is put where it costs least, then stretches of the order are turned round
as long as that helps. Within a group the largest disagreement comes first.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

EXACT_UP_TO = 12

People = frozenset[int]
Key = TypeVar("Key", bound=Hashable)


def count_exits(order: Iterable[People]) -> int:
    """How many times somebody leaves the room, the items being called in this order; each comes back as many times."""
    left, inside = 0, frozenset[int]()
    for people in order:
        left += len(people - inside)
        inside = people
    return left


def arrange(items: Sequence[Key], recused: Callable[[Key], People], spread: Callable[[Key], Decimal]) -> list[Key]:
    """These items in the order to call them in. Equal ones keep the order they are given in."""
    ranked = sorted(items, key=lambda item: -spread(item))
    groups: dict[People, list[Key]] = {}
    for item in ranked:
        groups.setdefault(recused(item), []).append(item)
    order = order_groups(list(groups))
    return [item for people in order for item in groups[people]]


def order_groups(groups: list[People]) -> list[People]:
    """Different groups in the order of fewest exits."""
    return _exact(groups) if len(groups) <= EXACT_UP_TO else _improved(_inserted(groups))


def _exact(groups: list[People]) -> list[People]:
    """One of the best orders (Held and Karp): the cheapest way through each subset that ends on each group."""
    if not groups:
        return []
    size = len(groups)
    leaving = [[len(after - before) for after in groups] for before in groups]
    best: dict[tuple[int, int], tuple[int, int]] = {
        (1 << last, last): (len(people), -1) for last, people in enumerate(groups)
    }
    for taken in range(1, 1 << size):
        for last in range(size):
            if not taken >> last & 1 or (taken, last) not in best:
                continue
            cost = best[taken, last][0]
            for after in range(size):
                if taken >> after & 1:
                    continue
                key, total = (taken | 1 << after, after), cost + leaving[last][after]
                if key not in best or total < best[key][0]:
                    best[key] = (total, last)
    return _way_back(groups, best)


def _way_back(groups: list[People], best: dict[tuple[int, int], tuple[int, int]]) -> list[People]:
    taken = (1 << len(groups)) - 1
    last = min(range(len(groups)), key=lambda end: best[taken, end][0])
    order = []
    while last >= 0:
        order.append(groups[last])
        taken, last = taken & ~(1 << last), best[taken, last][1]
    return order[::-1]


def _inserted(groups: list[People]) -> list[People]:
    order: list[People] = []
    for people in groups:
        places = range(len(order) + 1)
        at = min(places, key=lambda place: count_exits([*order[:place], people, *order[place:]]))
        order.insert(at, people)
    return order


def _improved(order: list[People]) -> list[People]:
    """Turn stretches round while an exit is saved."""
    cost, better = count_exits(order), True
    while better:
        better = False
        for start in range(len(order)):
            for end in range(start + 2, len(order) + 1):
                turned = [*order[:start], *reversed(order[start:end]), *order[end:]]
                if count_exits(turned) < cost:
                    order, cost, better = turned, count_exits(turned), True
    return order
