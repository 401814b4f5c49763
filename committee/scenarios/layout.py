"""Where a scenario puts each dossier, in memory: places are changed there, then written at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from committee.enums import Outcome
from committee.models import Placement, Scenario


@dataclass(frozen=True)
class Place:
    """A column, and on the waiting list a rank from 1; None there is the end of the list."""

    column: str
    rank: int | None = None


# Item -> its place; None for one that nobody has placed.
Places = Mapping[int, Place | None]


class Layout:
    """The three columns of one scenario. The waiting list is an order: its ranks have no gaps."""

    def __init__(self, places: Places) -> None:
        self.columns = {item: place.column for item, place in places.items() if place is not None}
        waiting = [(place.rank or 0, item) for item, place in places.items() if place and place.column == _WAITING]
        self.waiting = [item for _rank, item in sorted(waiting)]

    def place_of(self, item: int) -> Place | None:
        """Where a dossier is."""
        column = self.columns.get(item)
        if column is None:
            return None
        return Place(column, self.waiting.index(item) + 1 if column == _WAITING else None)

    @property
    def places(self) -> dict[int, Place]:
        """Everybody's."""
        ranks = {item: rank for rank, item in enumerate(self.waiting, start=1)}
        return {item: Place(column, ranks.get(item)) for item, column in self.columns.items()}

    def put(self, places: Places) -> None:
        """Put these dossiers there, together; the others close up or make room."""
        self.waiting = [item for item in self.waiting if item not in places]
        for item in places:
            self.columns.pop(item, None)
        for item, place in sorted(places.items(), key=_order):
            if place is None:
                continue
            self.columns[item] = place.column
            if place.column == _WAITING:
                last = len(self.waiting)
                self.waiting.insert(last if place.rank is None else min(place.rank - 1, last), item)


_WAITING = Outcome.WAITLISTED


def _order(entry: tuple[int, Place | None]) -> tuple[float, int]:
    item, place = entry
    return (place.rank if place and place.rank else float("inf")), item


def read_layout(scenario: Scenario) -> Layout:
    """What a scenario holds. One query."""
    rows = Placement.objects.filter(scenario=scenario).values_list("item", "column", "rank")
    return Layout({item: Place(column, rank) for item, column, rank in rows})


def write_layout(scenario: Scenario, before: Places, after: Layout) -> None:
    """Write what differs. The caller holds the scenario. Two queries at most."""
    now = after.places
    changed = [item for item in {*before, *now} if before.get(item) != now.get(item)]
    Placement.objects.filter(scenario=scenario, item__in=changed).delete()
    Placement.objects.bulk_create(_rows(scenario, {item: now[item] for item in changed if item in now}))


def _rows(scenario: Scenario, places: Mapping[int, Place]) -> Iterable[Placement]:
    return (
        Placement(scenario=scenario, item_id=item, column=place.column, rank=place.rank)
        for item, place in sorted(places.items())
    )
