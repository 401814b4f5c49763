"""Move dossiers between the columns of a scenario, swap two, take a move back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from committee.enums import Outcome
from committee.models import Item, PlacementMove, Scenario
from committee.scenarios.layout import Layout, Place, Places, read_layout, write_layout
from committee.scenarios.moves import moves_since, tell_moves
from committee.scenarios.rights import check_composer, find_scenario
from committee.scenarios.studies import follow_change
from toolkit.domain.errors import DomainError, IncompleteError, StaleError

GONE = "Ce dossier n’est plus devant la commission : rien n’a été déplacé."
_ELSEWHERE = "Choisissez où le placer : parmi les admis, sur la liste d’attente ou parmi les non retenus."


@dataclass(frozen=True)
class Change:
    """A scenario after an act, and what moved: nothing when it stood there already."""

    scenario: Scenario
    moves: Sequence[PlacementMove]

    @property
    def items(self) -> list[int]:
        """The dossiers that moved."""
        return [move.item_id for move in self.moves]


@transaction.atomic
def place_items(*, actor: User, scenario: Scenario, places: Mapping[UUID, Place], seen: int | None = None) -> Change:
    """Put these dossiers where these places say, all together. Asked again, or where they are already, nothing changes.

    `seen` is the revision of the page; None when no page was read. Raises NotAllowedError (403, 404 for a scenario that
    is not theirs), IncompleteError (422) for an unknown place, DomainError (409) once the decisions are published or
    for a dossier withdrawn meanwhile, StaleError (409) when somebody moved something since.
    """
    for place in places.values():
        if place.column not in Outcome.values or (place.rank is not None and place.rank < 1):
            raise IncompleteError(_ELSEWHERE)
    held = _hold(actor, scenario, Q(uuid__in=list(places)))
    wanted = {held.item_of(uuid): place for uuid, place in places.items()}
    return held.change(wanted, seen)


@transaction.atomic
def swap_items(*, actor: User, scenario: Scenario, item: UUID, other: UUID, seen: int | None = None) -> Change:
    """Put each of two dossiers in the place of the other. Raises as place_items, IncompleteError (422)
    for one alone."""
    if item == other:
        raise IncompleteError("Choisissez deux dossiers différents à échanger.")
    held = _hold(actor, scenario, Q(uuid__in=[item, other]))
    first, second = held.item_of(item), held.item_of(other)
    return held.change({first: held.place_of(second), second: held.place_of(first)}, seen, swaps=True)


@transaction.atomic
def take_waiting_list(*, actor: User, scenario: Scenario, order: Sequence[UUID], seen: int | None = None) -> Change:
    """Make these dossiers the waiting list, in this order; whoever was on it and is not named is not retained.

    Raises as place_items, IncompleteError (422) for nobody, DomainError (409) for somebody who is admitted by now.
    """
    if not order:
        raise IncompleteError("Cette liste d’attente est vide : calculez-en une autre.")
    held = _hold(actor, scenario, Q(uuid__in=list(order)))
    wanted: dict[int, Place | None] = {item: Place(Outcome.REJECTED) for item in held.layout.waiting}
    for rank, uuid in enumerate(order, start=1):
        item = held.item_of(uuid)
        if held.place_of(item).column == Outcome.ADMITTED:
            raise DomainError("Une personne de cette liste est admise dans ce scénario : recalculez la liste.")
        wanted[item] = Place(Outcome.WAITLISTED, rank)
    return held.change(wanted, seen)


@transaction.atomic
def undo_change(*, actor: User, scenario: Scenario, revision: int) -> Change:
    """Take back one's own last change, by a new one. A second click changes nothing more.

    Raises as place_items, DomainError (409) for a change that is not there to be taken back.
    """
    undone = PlacementMove.objects.filter(scenario=scenario, revision=revision, by=actor)
    held = _hold(actor, scenario, Q(pk__in=undone.values("item")))
    made = list(undone)
    if not made:
        raise DomainError("Ce déplacement n’est pas le vôtre, ou n’existe pas : rien n’a été annulé.")
    return held.change({move.item_id: _origin(move) for move in made}, revision)


def _origin(move: PlacementMove) -> Place | None:
    return Place(move.origin, move.origin_rank) if move.origin else None


@dataclass(frozen=True)
class _Held:
    """A scenario that is locked, and the dossiers that may be placed in it, by identifier."""

    actor: User
    scenario: Scenario
    items: Mapping[UUID, int]
    layout: Layout

    def item_of(self, uuid: UUID) -> int:
        """Raises DomainError (409) for a dossier that is not before the committee, or no more."""
        if uuid not in self.items:
            raise DomainError(GONE)
        return self.items[uuid]

    def place_of(self, item: int) -> Place:
        """Where it is; what nobody has placed is not retained."""
        return self.layout.place_of(item) or Place(Outcome.REJECTED)

    def change(self, wanted: Places, seen: int | None, *, swaps: bool = False) -> Change:
        """Write it with its moves, once the page is the one that was read."""
        before, here = self.layout.places, set(self.items.values())
        self.layout.put({item: None for item in before if item not in here})
        self.layout.put(wanted)
        now = self.layout.places
        moved = [item for item in wanted if before.get(item) != now.get(item)]
        if not moved:
            return Change(self.scenario, [])
        if seen is not None and seen != self.scenario.revision:
            same = self._sent_twice(wanted, seen) if swaps else []
            if same:
                return Change(self.scenario, same)
            raise StaleError(tell_moves(self.scenario, seen))
        write_layout(self.scenario, before, self.layout)
        _stamp(self.scenario, self.actor)
        follow_change(self.scenario)
        rows = [_move(self.scenario, item, before.get(item), now.get(item)) for item in moved]
        return Change(self.scenario, PlacementMove.objects.bulk_create(rows))

    def _sent_twice(self, wanted: Places, seen: int) -> list[PlacementMove]:
        """The moves of this very swap, when it is what came right after the page: a second click swaps nothing back."""
        since = list(moves_since(self.scenario, seen))
        mine = all(move.by_id == self.actor.pk and move.revision == seen + 1 for move in since)
        is_same = mine and {move.item_id for move in since} == set(wanted)
        return since if is_same and self.scenario.revision == seen + 1 else []


def _hold(actor: User, scenario: Scenario, about: Q) -> _Held:
    """Lock these dossiers, then the scenario, for whoever composes: one that is being withdrawn is out or still here.

    Seven queries, eight for whoever reads too.
    """
    composer = check_composer(actor, scenario.committee)
    standing = Item.objects.filter(committee=scenario.committee_id).standing()
    list(standing.filter(about).select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    locked = find_scenario(composer, scenario)
    items = dict(standing.values_list("uuid", "pk"))
    layout = read_layout(locked)
    return _Held(actor, locked, items, layout)


def _stamp(scenario: Scenario, actor: User) -> None:
    scenario.revision += 1
    scenario.changed_at, scenario.changed_by = timezone.now(), actor
    scenario.save(update_fields=["revision", "changed_at", "changed_by"])


def _move(scenario: Scenario, item: int, before: Place | None, now: Place | None) -> PlacementMove:
    return PlacementMove(
        scenario=scenario,
        item_id=item,
        revision=scenario.revision,
        by=scenario.changed_by,
        at=scenario.changed_at,
        origin=before.column if before else "",
        origin_rank=before.rank if before else None,
        target=now.column if now else "",
        target_rank=now.rank if now else None,
    )
