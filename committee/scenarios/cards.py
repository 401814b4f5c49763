"""The cards of a scenario, lane by lane. No personal trait stands beside a score: those are counted in the group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from committee.enums import Outcome
from committee.models import Committee, Item
from committee.scenarios.layout import Layout
from instruction.worklist import short_stratum, short_type

_CANDIDATURE = (
    *("first_name", "last_name", "title", "job_title"),
    *("employer_name", "employer_type", "population", "siret"),
)


@dataclass(frozen=True)
class Lane:
    """One column: who is in it. `slug` stands in addresses and identifiers."""

    column: str
    title: str
    tone: str
    slug: str
    cards: tuple["Card", ...] = ()

    @property
    def count(self) -> int:
        return len(self.cards)


# In the order of the page.
LANES = (
    Lane(Outcome.ADMITTED, "Admis", "ok", "admis"),
    Lane(Outcome.WAITLISTED, "Liste d’attente", "wait", "attente"),
    Lane(Outcome.REJECTED, "Non retenus", "mute", "non-retenus"),
)
LANE_OF = {lane.column: lane for lane in LANES}
COLUMN_OF = {lane.slug: lane.column for lane in LANES}


@dataclass(frozen=True)
class Card:
    """One dossier. `like`: the name of somebody admitted by the same employer; `is_new`: it came after the scenario."""

    item: Item
    column: str
    rank: int | None
    is_new: bool
    like: str = ""

    @property
    def uuid(self) -> UUID:
        return self.item.uuid

    @property
    def name(self) -> str:
        return self.item.candidature.full_name

    @property
    def job(self) -> str:
        """Function and employer."""
        candidature = self.item.candidature
        return ", ".join(filter(None, (candidature.job_title, candidature.employer_name)))

    @property
    def score(self) -> Decimal | None:
        return self.item.mean_score

    @cached_property
    def employer_type(self) -> str:
        return short_type(self.item.candidature.employer_type)

    @cached_property
    def stratum(self) -> str:
        return short_stratum(self.item.candidature.stratum)


def standing_items(committee: Committee) -> QuerySet[Item]:
    """The dossiers that are composed with, best mean first, with what their cards say."""
    names = [f"candidature__{name}" for name in _CANDIDATURE]
    found = Item.objects.filter(committee=committee).standing().select_related("candidature")
    return found.only("uuid", "committee_id", "candidature_id", "mean_score", "sort_name", *names).ranked()


def deal(items: Iterable[Item], layout: Layout) -> list[Lane]:
    """The lanes with their cards: by mean, the waiting list in its order. What is placed nowhere is not retained."""
    known = {item.pk: item for item in items}
    places = layout.places
    admitted = _by_employer(known[pk] for pk in known if pk in places and places[pk].column == Outcome.ADMITTED)
    found: dict[str, list[Card]] = {lane.column: [] for lane in LANES}
    for pk, item in known.items():
        place = places.get(pk)
        column = place.column if place else Outcome.REJECTED
        found[column].append(Card(item, column, None, place is None, _like(item, admitted)))
    found[Outcome.WAITLISTED] = _in_order(found[Outcome.WAITLISTED], layout)
    return [Lane(lane.column, lane.title, lane.tone, lane.slug, tuple(found[lane.column])) for lane in LANES]


def _in_order(cards: Iterable[Card], layout: Layout) -> list[Card]:
    """The waiting list; its ranks are counted among those who are still there."""
    by_item = {card.item.pk: card for card in cards}
    ordered = [by_item[pk] for pk in layout.waiting if pk in by_item]
    return [Card(card.item, card.column, rank, card.is_new, card.like) for rank, card in enumerate(ordered, start=1)]


def siren_of(item: Item) -> str:
    """What two dossiers of one employer share; the empty string where it is unknown."""
    return (item.candidature.siret or "")[:9]


def _by_employer(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        if siren_of(item):
            found.setdefault(siren_of(item), []).append(item)
    return found


def _like(item: Item, admitted: Mapping[str, list[Item]]) -> str:
    others = [each for each in admitted.get(siren_of(item), []) if each.pk != item.pk]
    return others[0].candidature.full_name if others else ""
