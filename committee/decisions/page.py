"""Decisions on one screen: those to propose, with a form each, and those to validate, with what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from candidatures.enums import State
from committee.access import Viewer
from committee.decisions.forms import DecisionRowForm
from committee.decisions.ground import Ground, grounds_of
from committee.decisions.recording import mark_of
from committee.decisions.validating import awaiting, proposed_alone, seal_of
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Decision, Item, Seat
from toolkit.lists.columns import Column
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView


@dataclass
class Row:
    """One dossier, its decision if it has one, what it stands on, the form of the next one."""

    item: Item
    ground: Ground
    form: DecisionRowForm
    rank: int | None

    @property
    def decision(self) -> Decision | None:
        """The decision that stands."""
        return getattr(self.item, "decision", None)

    @property
    def mark(self) -> str:
        """The decision that this row shows; its form sends it back."""
        return mark_of(self.decision)

    @property
    def seen_name(self) -> str:
        """The name under which the form sends that mark back."""
        return f"{self.form.prefix}-seen"

    @property
    def errors(self) -> list[str]:
        """What is to be corrected in what was typed."""
        return [str(error) for found in self.form.errors.values() for error in found] if self.form.is_bound else []

    def wanted(self, seen: str) -> Wanted:
        """What the form asks for; it is valid."""
        given = self.form.cleaned_data
        return Wanted(self.item, given["outcome"], given["rank"], given["reason"], seen=seen)


class DecisionsPage(ListPage):
    """The dossiers of the committee that are still to be decided and published, by name, each with a form."""

    columns = (
        Column("candidat", "Candidat"),
        Column("appui", "Lectures et vote"),
        Column("moyenne", "Moyenne"),
        Column("decision", "Décision"),
        Column("motif", "Motif"),
    )

    def __init__(self, viewer: Viewer, params: Mapping[str, str], typed: Mapping[str, str] | None = None) -> None:
        self.viewer, self.typed = viewer, typed
        views = (
            SavedView("", "Toutes", None),
            SavedView("a-prendre", "À prendre", Q(decision__isnull=True)),
            SavedView("a-valider", "À valider", Q(decision__isnull=False, decision__validated_at=None)),
            SavedView("validees", "Validées", Q(decision__validated_at__isnull=False)),
        )
        open_ones = viewer.items().filter(candidature__state=State.ELIGIBLE, decision__published_at=None)
        scope = open_ones.select_related("candidature", "decision__recorded_by", "decision__validated_by").by_name()
        super().__init__(scope, params, views=views, base={"cycle": viewer.cycle.slug})

    @cached_property
    def shown(self) -> list[Row]:
        """The rows of the page."""
        items = list(self.page.object_list)
        grounds = grounds_of(self.viewer.committee, items)
        return [self._row(item, grounds[item.pk]) for item in items]

    def _row(self, item: Item, ground: Ground) -> Row:
        decision = getattr(item, "decision", None)
        rank = self.viewer.shown_rank(decision.rank) if decision is not None and decision.rank else None
        form = DecisionRowForm(self.typed, prefix=item.uuid.hex, decision=decision, rank=rank)
        return Row(item, ground, form, rank)


@dataclass(frozen=True)
class ToValidate:
    """What awaits the validation of one seat, by outcome, in the order in which it is read."""

    viewer: Viewer
    seat: Seat

    @cached_property
    def rows(self) -> list[Decision]:
        """The decisions, best first within each outcome, the waiting list by rank."""
        found = awaiting(self.seat).with_ground().select_related("item__candidature", "recorded_by")
        rows = list(found.order_by("rank", "item__sort_name", "pk"))
        for row in rows:
            row.shown_rank = self.viewer.shown_rank(row.rank) if row.rank else None  # type: ignore[attr-defined]
        return rows

    @property
    def parts(self) -> list[tuple[str, list[Decision]]]:
        """Each outcome that has rows, with its title."""
        titles = {Outcome.ADMITTED: "Admis", Outcome.WAITLISTED: "Liste d’attente", Outcome.REJECTED: "Non retenus"}
        found = [(title, [row for row in self.rows if row.outcome == outcome]) for outcome, title in titles.items()]
        return [(title, rows) for title, rows in found if rows]

    @cached_property
    def seal(self) -> str:
        """What stands for these decisions as they are read."""
        return seal_of(self.rows, self.viewer.hidden_ranks)

    @property
    def groundless(self) -> list[Decision]:
        """Those that lack what the cycle asks for."""
        return [row for row in self.rows if not row.has_ground]  # type: ignore[attr-defined]

    @cached_property
    def own(self) -> list[dict[str, Any]]:
        """What this person has proposed, and someone else validates, with the names."""
        return list(proposed_alone(self.seat).values("item__candidature__first_name", "item__candidature__last_name"))
