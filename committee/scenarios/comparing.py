"""Scenarios side by side: their means, their targets, and who is not in the same place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from committee.composing.people import read_dossiers
from committee.enums import Outcome
from committee.models import Item, Placement, Scenario
from committee.scenarios.adopted import adopted_of
from committee.scenarios.cards import LANE_OF, standing_items
from committee.scenarios.group import Group, read_group
from committee.scenarios.layout import Layout, Place
from committee.scenarios.page import means_of
from committee.scenarios.rights import Composer

MOST = 4
FEWEST = 2


@dataclass(frozen=True)
class Compared:
    """One of the scenarios."""

    scenario: Scenario
    layout: Layout
    group: Group
    mean: Decimal | None

    def where(self, item: int) -> str:
        """« Admis », « Liste d’attente, rang 2 »."""
        place = self.layout.place_of(item) or Place(Outcome.REJECTED)
        rank = f", rang {place.rank}" if place.rank else ""
        return f"{LANE_OF[place.column].title}{rank}"


@dataclass(frozen=True)
class Line:
    """One row: what it is about, and what each scenario, by its name, says of it. `off` marks those that miss a
    target."""

    label: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    off: tuple[bool, ...] = ()
    score: Decimal | None = None

    @property
    def cells(self) -> list[tuple[str, bool, str]]:
        """Each value, whether it misses its target, and the scenario."""
        return list(zip(self.values, self.off or (False,) * len(self.values), self.names, strict=True))


class Comparison:
    """Those that were chosen among the ones this person may read, two to four; by default the last two changed. Six
    queries besides those of who reads."""

    def __init__(self, composer: Composer, chosen: Iterable[str]) -> None:
        self.composer = composer
        self.every = list(composer.scenarios())
        wanted = set(chosen)
        known = [each for each in self.every if str(each.uuid) in wanted][:MOST]
        latest = sorted(self.every, key=lambda each: (each.changed_at, each.pk))[-FEWEST:]
        self.chosen = known if len(known) >= FEWEST else [each for each in self.every if each in latest]

    @property
    def keys(self) -> set[str]:
        """The chosen ones, as the page sends them."""
        return {str(each.uuid) for each in self.chosen}

    @cached_property
    def adopted(self) -> int | None:
        """The scenario that was adopted last, for whoever composes. One query."""
        held = adopted_of(self.composer)
        return held.adoption.scenario_id if held is not None else None

    @cached_property
    def items(self) -> list[Item]:
        return list(standing_items(self.composer.committee))

    @cached_property
    def compared(self) -> list[Compared]:
        """Each with its group."""
        dossiers = read_dossiers(Item.objects.filter(committee=self.composer.committee).standing())
        here = {item.pk for item in self.items}
        places: dict[int, dict[int, Place]] = {each.pk: {} for each in self.chosen}
        rows = Placement.objects.filter(scenario__in=self.chosen)
        for scenario, item, column, rank in rows.values_list("scenario", "item", "column", "rank"):
            if item in here:
                places[scenario][item] = Place(column, rank)
        means, cycle = means_of(self.chosen), self.composer.committee.cycle
        layouts = {pk: Layout(held) for pk, held in places.items()}
        return [
            Compared(
                each, layouts[each.pk], read_group(cycle, dossiers, _admitted(layouts[each.pk])), means.get(each.pk)
            )
            for each in self.chosen
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the scenarios."""
        return tuple(each.scenario.name for each in self.compared)

    @property
    def sizes(self) -> Line:
        """How many are admitted."""
        seats = self.composer.committee.cycle.seats
        counts = [each.group.standing.people for each in self.compared]
        return Line(
            "Admis",
            self.names,
            tuple(f"{count} / {seats}" for count in counts),
            tuple(count > seats for count in counts),
        )

    @property
    def targets(self) -> list[Line]:
        """Each target, with what each group counts; then the employers that have two people."""
        found = [self._target(at) for at in range(len(self.compared[0].group.lines))] if self.compared else []
        clashes = [len(each.group.standing.clashes) for each in self.compared]
        employers = Line(
            "Employeurs de plusieurs admis", self.names, tuple(map(str, clashes)), tuple(map(bool, clashes))
        )
        return [*found, employers]

    def _target(self, at: int) -> Line:
        standings = [each.group.standing.targets[at] for each in self.compared]
        values = tuple(str(each.count) for each in standings)
        return Line(self.compared[0].group.tell_line(at), self.names, values, tuple(not each.met for each in standings))

    @property
    def differing(self) -> list[Line]:
        """Who is not in the same place everywhere, best mean first."""
        lines = []
        for item in self.items:
            values = tuple(each.where(item.pk) for each in self.compared)
            if len(set(values)) > 1:
                lines.append(Line(item.candidature.full_name, self.names, values, score=item.mean_score))
        return lines


def _admitted(layout: Layout) -> Sequence[int]:
    return [item for item, column in layout.columns.items() if column == Outcome.ADMITTED]
