"""A composition that was adopted, and what became of it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from committee.enums import Outcome
from committee.models import Adoption, Decision, Item
from committee.scenarios.rights import Composer


def said(item: Item, outcome: str, rank: int | None) -> str:
    """« Admise », « Liste d’attente, rang 2 »."""
    words = item.told(outcome)
    return f"{words}, rang {rank}" if rank else words


_COLUMNS = (
    *("uuid", "removed_at", "candidature__first_name", "candidature__last_name", "candidature__title"),
    *("decision__outcome", "decision__rank", "decision__number"),
)


@dataclass(frozen=True)
class Since:
    """A dossier of an adopted composition whose decision is another one by now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A dossier as it was adopted, with its decision of now; None where it has none any more."""

    item: Item
    held: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.item.candidature.full_name

    @property
    def decision(self) -> Decision | None:
        return getattr(self.item, "decision", None)

    @property
    def told(self) -> str:
        """« Admise », « Liste d’attente, rang 2 »."""
        return said(self.item, self.held["column"], self.held["rank"])


class Adopted:
    """A composition that was adopted, and what became of it since. One query."""

    def __init__(self, adoption: Adoption) -> None:
        self.adoption = adoption

    @cached_property
    def rows(self) -> list[Row]:
        """The dossiers as they were adopted, in that order."""
        found = Item.objects.filter(pk__in=[each["item"] for each in self.adoption.rows])
        items = {item.pk: item for item in found.select_related("candidature", "decision").only(*_COLUMNS)}
        return [Row(items[each["item"]], each) for each in self.adoption.rows if each["item"] in items]

    @property
    def lanes(self) -> list[tuple[str, list[Row]]]:
        """Each column with what its count is of, the waiting list in its order."""
        titles = {Outcome.ADMITTED: "admis", Outcome.WAITLISTED: "en liste d’attente", Outcome.REJECTED: "non retenu"}
        return [(title, [row for row in self.rows if row.held["column"] == at]) for at, title in titles.items()]

    @cached_property
    def changed(self) -> list[Since]:
        """Those whose decision was changed by another one: those behind a rank that was left only moved up."""
        was = [row for row in self.rows if row.held["column"] == Outcome.WAITLISTED and _waits(row)]
        now = sorted(was, key=lambda row: (row.decision and row.decision.rank) or 0)
        moved = {one.item.pk for one, other in zip(was, now, strict=True) if one is not other}
        return [
            Since(row.name, row.told, said(row.item, row.decision.outcome, row.decision.rank))
            for row in self.rows
            if row.decision is not None and _is_another(row, row.decision, moved)
        ]

    @property
    def left(self) -> list[str]:
        """Who has left the committee's table."""
        return [row.name for row in self.rows if row.item.removed_at is not None]


def _waits(row: Row) -> bool:
    return row.decision is not None and row.decision.outcome == Outcome.WAITLISTED


def _is_another(row: Row, decision: Decision, moved: set[int]) -> bool:
    if decision.outcome != row.held["column"]:
        return True
    return row.item.pk in moved and decision.number != row.held["number"]


def adopted_of(composer: Composer) -> Adopted | None:
    """The composition that holds, for whoever composes: it tells decisions that are secret to the others. One query."""
    if not composer.composes or composer.committee.pk is None:
        return None
    found = Adoption.objects.filter(committee=composer.committee).select_related("adopted_by").first()
    return Adopted(found) if found is not None else None
