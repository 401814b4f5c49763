"""« Répartition » as one viewer sees it: their recused dossiers count for nothing, neither in lists nor in loads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from committee.access import Viewer
from committee.enums import AssessmentState
from committee.models import Item, Seat
from committee.services.sharing import AFRESH, MORE, Proposal, Table, propose, read_table
from toolkit.lists.columns import Column
from toolkit.lists.page import ListPage


@dataclass(frozen=True)
class Reader:
    """Someone who has a dossier to read. `is_new`: a proposal would give it to them."""

    seat: Seat
    state: str = ""
    is_pinned: bool = False
    is_new: bool = False

    @property
    def is_read(self) -> bool:
        """Whether their reading is validated."""
        return self.state == AssessmentState.VALIDATED


@dataclass(frozen=True)
class Line:
    """One dossier and who reads it. `lacking`: how many more readers it may have and should."""

    item: Item
    readers: list[Reader]
    lacking: int = 0


@dataclass(frozen=True)
class Load:
    """What one member has to read. `proposed`: what they would have; None without a proposal."""

    seat: Seat
    given: int
    read: int
    proposed: int | None = None
    matches: int = 0


class Sharing(ListPage):
    """The open dossiers with their readers, by name, and the loads. Five queries besides those of `viewer`."""

    columns = (Column("candidat", "Candidat"), Column("lecteurs", "Lecteurs"), Column("actes", ""))

    def __init__(self, viewer: Viewer, params: Mapping[str, str], table: Table | None = None) -> None:
        self.viewer = viewer
        self.table = table or read_table(viewer.user, viewer.committee)
        self.open = [item for item in self.table.items if self.table.is_open(item)]
        self.seats = {seat.pk: seat for seat in self.table.seats}
        keys = [item.pk for item in self.open]
        rows = viewer.items().filter(pk__in=keys).by_name().values_list("pk", flat=True)
        super().__init__(rows, params, base={"cycle": viewer.cycle.slug}, counts={"": len(keys)})

    @cached_property
    def _problem(self):
        return self.table.problem(MORE)

    @cached_property
    def lacking(self) -> dict[int, int]:
        """The dossiers that should have more readers, and may; with how many."""
        if not self.viewer.committee.is_shared:
            return {}
        stands = Counter(item for item, _seat in self._problem.kept)
        needed = {item: number - stands[item] for item, number in self._problem.demand.items()}
        return {item: number for item, number in needed.items() if number > 0}

    @property
    def short(self) -> list[Item]:
        """The dossiers that too few members may read, for the number that is set."""
        short = self._problem.short
        return [item for item in self.open if item.pk in short]

    @property
    def shown(self) -> list[Line]:
        """The rows of the page."""
        by_key = {item.pk: item for item in self.open}
        standing = {*self.table.rows, *self.table.states}
        return self._lines([by_key[key] for key in self.page.object_list], standing, {})

    def preview(self, proposal: Proposal) -> list[Line]:
        """Every open dossier as it would be."""
        return self._lines(self.open, proposal.spread.pairs, dict.fromkeys(proposal.made, True))

    def _lines(self, items: Iterable[Item], pairs: Iterable, new: Mapping) -> list[Line]:
        by_item = defaultdict(list)
        for item, seat in pairs:
            if seat in self.seats:
                by_item[item].append(seat)
        order = {pk: place for place, pk in enumerate(self.seats)}
        return [
            Line(
                item,
                [self._reader(item.pk, seat, new) for seat in sorted(by_item[item.pk], key=order.__getitem__)],
                self.lacking.get(item.pk, 0),
            )
            for item in items
        ]

    def _reader(self, item: int, seat: int, new: Mapping) -> Reader:
        pair = (item, seat)
        return Reader(
            self.seats[seat], self.table.states.get(pair, ""), self.table.rows.get(pair, False), new.get(pair, False)
        )

    def loads(self, proposal: Proposal | None = None) -> list[Load]:
        """What each member has to read, among the dossiers that this viewer knows of."""
        given = Counter(seat for _item, seat in self.table.rows)
        read = Counter(pair[1] for pair, state in self.table.states.items() if state == AssessmentState.VALIDATED)
        matches = Counter()
        if proposal is not None:
            matches.update(seat for _item, seat in proposal.spread.pairs & proposal.problem.matching)
        return [
            Load(
                seat,
                given[seat.pk],
                read[seat.pk],
                proposal.spread.loads[seat.pk] if proposal is not None else None,
                matches[seat.pk],
            )
            for seat in self.table.seats
        ]

    def propose(self, mode: str) -> Proposal | None:
        """The sharing out that is asked for in the address; None for no such mode. Raises DomainError."""
        return propose(self.table, mode) if mode in (AFRESH, MORE) else None
