"""The register of recusals, for those who run the sitting: who steps aside and why, and who has still to answer.

A reader finds nothing of the dossiers that they may not know: neither rows nor counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from committee.access import Viewer
from committee.models import Item, ItemQuerySet, LinkDeclaration, Recusal, Seat
from committee.services.proposals import Proposal, proposals_for, ties_of
from toolkit.lists.columns import Cell, Column
from toolkit.lists.page import ListPage
from toolkit.lists.pager import page_of
from toolkit.lists.views import SavedView

_RELATED = ("user", "lifted_by", "item__candidature", "item__decision")
_STANDING, _LIFTED = Q(lifted_at__isnull=True), Q(lifted_at__isnull=False)


def recusals_of(item: Item) -> QuerySet[Recusal]:
    """Who is recused from one dossier now, by name: for its minutes and the base of its quorum."""
    return item.recusals.standing().select_related("user").order_by("user__sort_name", "pk")


def recusal_register(viewer: Viewer) -> QuerySet[Recusal]:
    """Recusals on the dossiers that this person may know of, those that hold first, with those that were lifted."""
    known = Recusal.objects.filter(item__in=viewer.known_items().values("pk"))
    return known.select_related(*_RELATED).order_by(F("lifted_at").desc(nulls_first=True), "-at", "-pk")


COLUMNS = (
    Column("membre", "Membre", lambda row: row.user.full_name),
    Column("dossier", "Dossier", lambda row: row.item.candidature.full_name),
    Column("employeur", "Employeur", lambda row: row.item.candidature.employer_name, shown=False),
    Column("lien", "Lien", lambda row: row.reason),
    Column("origine", "Origine", lambda row: row.origin, shown=False),
    Column("fait", "Fait le", lambda row: row.at, Cell.DATE, shown=False),
    Column("etat", "État", lambda row: "Levé" if row.lifted_at else "En cours"),
    Column("leve", "Levé le", lambda row: row.lifted_at, Cell.DATE, shown=False),
    Column("leve_par", "Levé par", lambda row: row.lifted_by.full_name if row.lifted_by else "", shown=False),
    Column("motif", "Motif de la levée", lambda row: row.lift_reason, shown=False),
    Column("actes", "Actions", is_silent=True, css="at-end"),
)


class RecusalList(ListPage):
    """The register as a list. A row's `at` bears the hour; a file gives the day."""

    columns = COLUMNS

    def __init__(self, viewer: Viewer, params: Mapping[str, str]) -> None:
        scope = recusal_register(viewer)
        views = (
            SavedView("", "Tous"), SavedView("en-cours", "En cours", _STANDING), SavedView("leves", "Levés", _LIFTED),
        )  # fmt: skip
        counted = scope.order_by().aggregate(total=Count("pk"), standing=Count("pk", filter=_STANDING))
        counts = {
            "": counted["total"], "en-cours": counted["standing"], "leves": counted["total"] - counted["standing"],
        }  # fmt: skip
        super().__init__(scope, params, views=views, base={"cycle": viewer.cycle.slug}, counts=counts)


@dataclass(frozen=True)
class Expected:
    """How far a person who sits is with their declarations, as far as the reader may know."""

    seat: Seat
    total: int
    answered: int
    recused: int

    @property
    def left(self) -> int:
        """Dossiers on which they have not answered."""
        return max(0, self.total - self.answered - self.recused)


EXPECTED_COLUMNS = (
    Column("membre", "Membre", lambda row: row.seat.user.full_name),
    Column("role", "Rôle", lambda row: row.seat.capacity),
    Column("dossiers", "Dossiers", lambda row: row.total, Cell.NUMBER),
    Column("aucun", "« Aucun lien »", lambda row: row.answered, Cell.NUMBER),
    Column("deports", "Déports", lambda row: row.recused, Cell.NUMBER),
    Column("attendues", "Réponses attendues", lambda row: row.left, Cell.NUMBER),
)


def expected_answers(viewer: Viewer) -> list[Expected]:
    """Each person who sits, with the number of answers that are still expected. Three queries."""
    items = viewer.known_items().open_to_declarations()
    keys = items.values("pk")
    recused = _by_user(Recusal.objects.standing().filter(item__in=keys))
    answered = _by_user(_last_nos(LinkDeclaration.objects.filter(item__in=keys)))
    total = items.count()
    return [Expected(seat, total, answered.get(seat.user_id, 0), recused.get(seat.user_id, 0)) for seat in viewer.seats]


def refused_proposals(viewer: Viewer) -> QuerySet[LinkDeclaration]:
    """Answers « aucun lien » that hold although the data proposed a link, newest first."""
    items = viewer.known_items().standing().values("pk")
    found = _last_nos(LinkDeclaration.objects.filter(item__in=items)).exclude(proposed=[])
    return found.select_related("user", "item__candidature")


def _last_nos(declarations: QuerySet[LinkDeclaration]) -> QuerySet[LinkDeclaration]:
    here = {"user": OuterRef("user"), "item": OuterRef("item")}
    later = LinkDeclaration.objects.filter(**here, pk__gt=OuterRef("pk"))
    recused = Recusal.objects.standing().filter(**here)
    return declarations.filter(~Exists(later), ~Exists(recused), has_link=False)


def _by_user(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("user").annotate(number=Count("pk")))


class Awaited:
    """The dossiers on which one person who sits has not answered, with the links that the data show, for one reader."""

    def __init__(self, viewer: Viewer, seat: Seat, params: Mapping[str, str]) -> None:
        recused = Recusal.objects.standing().filter(user=seat.user).values("item")
        known = viewer.known_items().open_to_declarations().undeclared_by(seat.user)
        self.seat, self.params = seat, params
        self.items: ItemQuerySet = known.exclude(pk__in=recused).select_related("candidature").by_name()

    @property
    def page(self) -> Page:
        """The page of the address."""
        return page_of(self.items, self.params)

    def rows(self, page: Page) -> list[tuple[Item, list[Proposal]]]:
        """Each dossier of a page with its proposals. Three queries at most beside its own."""
        items = list(page.object_list)
        ties = ties_of([self.seat], items)[self.seat.user_id]
        return [(item, proposals_for(ties, item)) for item in items]
