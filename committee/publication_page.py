"""What the head of service has before them: what a publication would say, what blocks it, who waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Prefetch, When

from candidatures.enums import IN_INSTRUCTION, State
from candidatures.models import Candidature
from committee.access import Viewer
from committee.decisions.ground import why_too_early
from committee.enums import Outcome
from committee.models import Decision, Item, ItemQuerySet
from committee.next_in_line import Offer, offers_of
from committee.permissions import may_know_all
from committee.services.publication import proposed_only, why_groundless, why_proposed, why_undecided, without_ground
from committee.services.waiting_list import free_seats, seal_of_waiting
from toolkit.lists.columns import Column
from toolkit.lists.page import ListPage


@dataclass(frozen=True)
class Agenda:
    """The publication of one cycle as one viewer sees it: their recused dossiers count for nothing here."""

    viewer: Viewer

    @cached_property
    def _recorded(self) -> ItemQuerySet:
        found = self.viewer.items().filter(decision__isnull=False, decision__published_at__isnull=True)
        return found.filter(candidature__state=State.ELIGIBLE)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of recorded decisions by outcome, secret still."""
        found = dict(self._recorded.values_list("decision__outcome").annotate(number=Count("pk")).order_by())
        return {outcome: found.get(outcome, 0) for outcome in Outcome.values}

    @property
    def total(self) -> int:
        """Decisions that a publication would make known."""
        return sum(self.counts.values())

    def decisions(self, params: Mapping[str, str]) -> "DecisionList":
        """These decisions as a list."""
        return DecisionList(self, self._recorded, params)

    @cached_property
    def undecided(self) -> int:
        """Eligible dossiers without a decision."""
        return self.viewer.items().filter(candidature__state=State.ELIGIBLE, decision__isnull=True).count()

    @cached_property
    def groundless(self) -> int:
        """Decisions that lack what the cycle asks for, since a recusal or a change of what it asks."""
        return without_ground(self.viewer.items())

    @cached_property
    def proposed(self) -> int:
        """Decisions that nobody has validated yet."""
        return proposed_only(self.viewer.items())

    @cached_property
    def blocks(self) -> list[str]:
        """Why nothing can be published now, in French."""
        found = []
        early = why_too_early(self.viewer.cycle)
        if early:
            found.append(f"{early} : publiez après, pour que tous les candidats soient jugés ensemble.")
        if self.groundless:
            found.append(why_groundless(self.groundless, self.viewer.committee))
        if self.undecided:
            found.append(why_undecided(self.undecided))
        if self.proposed:
            found.append(why_proposed(self.proposed))
        return found

    @cached_property
    def in_instruction(self) -> int:
        """Dossiers that a publication leaves where they are."""
        open_to_them = Candidature.objects.filter(cycle=self.viewer.cycle).open_to(self.viewer.user)
        return open_to_them.filter(state__in=IN_INSTRUCTION).count()

    @cached_property
    def may_publish(self) -> bool:
        """Whether this person may know of every dossier that a publication or a call from the list is about."""
        return may_know_all(self.viewer.user, self.viewer.committee)

    @property
    def too_many(self) -> int:
        """Admissions beyond the seats that are free."""
        return max(0, self.counts[Outcome.ADMITTED] - self.free)

    @cached_property
    def free(self) -> int:
        """Seats nobody holds or has been offered."""
        return free_seats(self.viewer.committee)

    @cached_property
    def waiting(self) -> list[dict[str, Any]]:
        """Who is on the published waiting list, in order, with the rank as this viewer counts."""
        items = self.viewer.items().filter(candidature__state=State.WAITLISTED)
        return self.rows(items.select_related("candidature", "decision").order_by("decision__rank", "pk"))

    @cached_property
    def offers(self) -> list[Offer]:
        """Who a freed place may go to, by rank; for whoever may publish, while a place is free."""
        return offers_of(self.viewer) if self.may_publish and self.free else []

    @cached_property
    def waiting_seal(self) -> str:
        """What stands for that list; see call_from_waiting_list."""
        return seal_of_waiting(self.viewer.committee)

    def rows(self, items: Iterable[Item]) -> list[dict[str, Any]]:
        """Each dossier with its rank as this viewer counts, None off the waiting list."""
        return [
            {"item": item, "rank": self.viewer.shown_rank(item.decision.rank) if item.decision.rank else None}
            for item in items
        ]

    @cached_property
    def published(self) -> int:
        """Decisions made known already."""
        return Decision.objects.filter(item__in=self.viewer.items().values("pk"), published_at__isnull=False).count()


class DecisionList(ListPage):
    """The decisions to publish: admitted first, then the waiting list in order, then the others by name."""

    columns = (
        Column("candidat", "Candidat"),
        Column("employeur", "Employeur"),
        Column("decision", "Décision"),
        Column("motif", "Motif"),
    )

    def __init__(self, agenda: Agenda, recorded: ItemQuerySet, params: Mapping[str, str]) -> None:
        self.agenda = agenda
        weighed = Prefetch("decision", queryset=Decision.objects.with_ground())
        by_outcome = Case(*(When(decision__outcome=each, then=at) for at, each in enumerate(Outcome.values)))
        rows = recorded.select_related("candidature").prefetch_related(weighed)
        super().__init__(
            rows.order_by(by_outcome, "decision__rank", "sort_name", "pk"), params, counts={"": agenda.total}
        )

    @cached_property
    def shown(self) -> list[dict[str, Any]]:
        """The rows of the page, with their ranks as this viewer counts."""
        return self.agenda.rows(self.page.object_list)
