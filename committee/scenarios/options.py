"""Where one dossier may go in a scenario, and what each place would cost the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from committee.composing.answers import SwapCost
from committee.composing.people import key_of
from committee.composing.swaps import swap_cost, swaps_in, swaps_out
from committee.enums import Outcome
from committee.scenarios.cards import Card, Lane
from committee.scenarios.page import ScenarioPage
from toolkit.text.typography import typeset

SHOWN = 8  # swaps in sight; the others unfold
_SAME = "le groupe ne change pas"


@dataclass(frozen=True)
class Swap:
    """An exchange with somebody of another column. `breaks`: a limit or the rule of one per employer is worse off."""

    card: Card
    cost: str
    breaks: bool


@dataclass(frozen=True)
class Way:
    """A column that the dossier may go to, and the cost; `ranks`: those it may have there."""

    lane: Lane
    cost: str
    is_here: bool
    ranks: Sequence[int] = ()


@dataclass(frozen=True)
class Options:
    """All the places of one dossier, the best swaps first."""

    card: Card
    ways: tuple[Way, ...]
    swaps: tuple[Swap, ...]

    @property
    def first(self) -> tuple[Swap, ...]:
        """The swaps in sight."""
        return self.swaps[:SHOWN]

    @property
    def more(self) -> tuple[Swap, ...]:
        """The others."""
        return self.swaps[SHOWN:]

    @property
    def costs(self) -> dict[str, dict[str, str]]:
        """The same for a script: by column, and by identifier of the other."""
        return {
            "places": {way.lane.slug: typeset(way.cost) for way in self.ways if not way.is_here},
            "swaps": {str(swap.card.uuid): typeset(swap.cost) for swap in self.swaps},
        }

    @classmethod
    def of(cls, page: ScenarioPage, item: UUID) -> Self | None:
        """Those of a dossier of the scenario; None for one that is not there. No query beside those of the page."""
        card = next((card for card in page.cards.values() if card.uuid == item), None)
        if card is None:
            return None
        return cls(card, tuple(_way(page, card, lane) for lane in page.lanes), tuple(_swaps(page, card)))


def _way(page: ScenarioPage, card: Card, lane: Lane) -> Way:
    is_here = lane.column == card.column
    ranks = range(1, lane.count + (0 if is_here else 1) + 1) if lane.column == Outcome.WAITLISTED else ()
    return Way(lane, "" if is_here else _cost(page, card, lane.column), is_here, ranks)


def _cost(page: ScenarioPage, card: Card, column: str) -> str:
    leaves, enters = card.column == Outcome.ADMITTED, column == Outcome.ADMITTED
    if not leaves and not enters:
        return _SAME
    key = key_of(card.item.pk)
    names = (key, "") if leaves else ("", key)
    return page.group.tell_cost(swap_cost(page.group.problem, _members(page), *names))


def _swaps(page: ScenarioPage, card: Card) -> list[Swap]:
    """Whoever leaves may be replaced by anybody outside; whoever is outside may replace each of the admitted, or
    change places with whoever is in the other column."""
    key, members = key_of(card.item.pk), _members(page)
    outside = [other for lane in page.lanes[1:] for other in lane.cards]
    if card.column == Outcome.ADMITTED:
        among = [key_of(other.item.pk) for other in outside]
        return [_swap(page, cost, cost.entering) for cost in swaps_out(page.group.problem, members, key, among)]
    found = [_swap(page, cost, cost.leaving) for cost in swaps_in(page.group.problem, members, key)]
    return found + [Swap(other, _SAME, breaks=False) for other in outside if other.column != card.column]


def _swap(page: ScenarioPage, cost: SwapCost, key: str) -> Swap:
    return Swap(page.cards[int(key)], page.group.tell_cost(cost), cost.broken > 0)


def _members(page: ScenarioPage) -> list[str]:
    return [key_of(card.item.pk) for card in page.admitted]
