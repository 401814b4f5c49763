"""What is said of an act on a scenario, and the parts of its page that it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from committee.enums import Outcome
from committee.models import PlacementMove
from committee.scenarios.cards import LANE_OF, Card, siren_of
from committee.scenarios.moves import TO_COLUMN
from committee.scenarios.page import ScenarioPage
from toolkit.text.french import list_in_words
from toolkit.text.typography import typeset

_FOLDER = "committee/composition/"


@dataclass(frozen=True)
class Done:
    """An act that was just made, for the words that offer to take it back."""

    revision: int
    words: str


def done_of(page: ScenarioPage, revision: int) -> Done | None:
    """The last act on a scenario, if this person made it and nothing came since. One query."""
    if not revision or revision != page.scenario.revision or not page.may_move:
        return None
    moves = list(page.scenario.moves.filter(revision=revision, by=page.composer.user))
    return tell_done(page, moves) if moves else None


def tell_done(page: ScenarioPage, moves: Iterable[PlacementMove]) -> Done:
    """« Solène Kerdaniel : parmi les admis », « A et B ont échangé leur place »."""
    known = [move for move in moves if move.item_id in page.cards]
    names = {move.item_id: page.cards[move.item_id].name for move in known}
    if _is_swap(known):
        return Done(page.scenario.revision, f"{list_in_words(names.values())} ont échangé leur place.")
    if not known:
        return Done(page.scenario.revision, "Rien n’a changé.")
    told = [f"{names[move.item_id]} : {_where(move)}" for move in known]
    return Done(page.scenario.revision, f"{list_in_words(told)}.")


def _is_swap(moves: list[PlacementMove]) -> bool:
    if len(moves) != 2:
        return False
    one, other = moves
    return (one.origin or Outcome.REJECTED, one.target or Outcome.REJECTED) == (
        other.target or Outcome.REJECTED,
        other.origin or Outcome.REJECTED,
    )


def _where(move: PlacementMove) -> str:
    rank = f", rang {move.target_rank}" if move.target_rank else ""
    return f"{TO_COLUMN[Outcome(move.target or Outcome.REJECTED)]}{rank}"


def changed_parts(request: HttpRequest, page: ScenarioPage, moves: Iterable[PlacementMove]) -> dict[str, Any]:
    """The parts of the page to draw again, by identifier, and the cards that changed, with where they stand.

    As many cards as moved, and those of the same employers: never the whole of a column.
    """
    done = tell_done(page, moves)
    context = {
        "page": page, "scenario": page.scenario, "cycle": page.composer.committee.cycle, "done": done,
        "tabs": page.tabs, "seats": page.seats, "may_move": True,
    }  # fmt: skip
    parts = {"onglets": "_tabs.html", "equilibre": "_balance.html", "adoption": "_adopted.html"}
    drawn = {name: render_to_string(_FOLDER + template, context, request) for name, template in parts.items()}
    for lane in page.lanes:
        drawn[f"tete-{lane.slug}"] = render_to_string(f"{_FOLDER}_lane_head.html", {**context, "lane": lane}, request)
    return {
        "revision": page.scenario.revision,
        "said": typeset(f"{done.words} {page.told}"),
        "parts": {**drawn, "partis": ""},
        "toast": render_to_string(f"{_FOLDER}_toast.html", context, request),
        "cards": [_drawn_card(page, card, context) for card in _touched(page, moves)],
    }


def _touched(page: ScenarioPage, moves: Iterable[PlacementMove]) -> list[Card]:
    """The cards that moved and those of their employers, the last of each column first: each finds the next one."""
    moved = {move.item_id for move in moves}
    employers = {siren_of(page.cards[pk].item) for pk in moved if pk in page.cards} - {""}
    every = [card for lane in page.lanes for card in reversed(lane.cards)]
    return [card for card in every if card.item.pk in moved or siren_of(card.item) in employers]


def _drawn_card(page: ScenarioPage, card: Card, context: dict[str, Any]) -> dict[str, Any]:
    cards = next(lane.cards for lane in page.lanes if lane.column == card.column)
    following = cards[cards.index(card) + 1 :]
    return {
        "id": f"carte-{card.uuid}",
        "lane": LANE_OF[card.column].slug,
        "before": f"carte-{following[0].uuid}" if following else None,
        "html": render_to_string(f"{_FOLDER}_card.html", {**context, "card": card}),
    }
