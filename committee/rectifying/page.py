"""What one person reads of a dossier once its decision is published, and what they may do about it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from candidatures.models import Candidature
from committee.access import Viewer
from committee.enums import PENDING_RECTIFICATIONS, Outcome
from committee.journal import call_of
from committee.models import Appeal, Decision, Item, Rectification
from committee.rectifying.appeals import may_answer, may_record
from committee.rectifying.letters import letters_about
from committee.rectifying.notifying import draft_letter
from committee.rectifying.proposing import may_give_up
from committee.rectifying.rules import Standing, is_late, may_notify, may_propose, may_validate
from committee.services.waiting_list import HOLDING_A_SEAT, free_seats
from toolkit.documents.drafts import seal_of
from toolkit.documents.kinds import Content
from toolkit.documents.models import Document


@dataclass(frozen=True)
class Event:
    """What happened once: when, what, by whom, and the words that were written."""

    at: datetime
    label: str
    by: str
    words: str = ""


@dataclass(frozen=True)
class AfterDecision:
    """One dossier whose decision is published. Questions are asked of the database when they are shown."""

    viewer: Viewer
    item: Item

    @cached_property
    def decision(self) -> Decision:
        """The decision that stands; it brings its dossier."""
        decision = self.item.decision
        decision.item = self.item
        return decision

    @cached_property
    def standing(self) -> Standing:
        """What it gives, and what may replace it."""
        return Standing(self.decision)

    @cached_property
    def letters(self) -> list[Document]:
        """What was written to the person, newest first."""
        return list(letters_about(self.item))

    @cached_property
    def _appeals(self) -> list[Appeal]:
        rows = list(self.decision.appeals.select_related("recorded_by", "answered_by"))
        for row in rows:
            row.decision = self.decision
        return rows

    @cached_property
    def _rectifications(self) -> list[Rectification]:
        people = ("proposed_by", "validated_by", "closed_by", "appeal")
        rows = list(self.decision.rectifications.select_related(*people))
        for row in rows:
            row.decision = self.decision
        return rows

    @cached_property
    def appeal(self) -> Appeal | None:
        """The appeal that awaits an answer."""
        return next((row for row in self._appeals if row.is_open), None)

    @property
    def appeal_is_late(self) -> bool:
        """Whether it came after its two months."""
        return self.appeal is not None and is_late(self.decision, self.appeal.received_on)

    @property
    def silence_has_spoken(self) -> bool:
        """Whether silence has rejected it already."""
        return self.appeal is not None and self.appeal.is_rejected_by_silence(self.today)

    @property
    def today(self) -> date:
        """The day of whoever reads."""
        return timezone.localdate()

    @cached_property
    def rectification(self) -> Rectification | None:
        """The decision that is to replace it, proposed or validated."""
        return next((row for row in self._rectifications if row.state in PENDING_RECTIFICATIONS), None)

    @property
    def rectified(self) -> str:
        """« Admise »: what it would say."""
        return self.rectification.said if self.rectification else ""

    @cached_property
    def draft(self) -> Content | None:
        """The letter that would leave with it."""
        return draft_letter(self.rectification) if self.rectification and not self.standing.obstacle else None

    @property
    def seal(self) -> str:
        """What stands for that letter as it is read."""
        return seal_of(self.draft) if self.draft else ""

    @cached_property
    def may_record(self) -> bool:
        """Whether they may write down that an appeal came."""
        return may_record(self.viewer.user, self.item)

    @cached_property
    def may_answer(self) -> bool:
        """Whether they may reject one."""
        return may_answer(self.viewer.user, self.item)

    @cached_property
    def may_propose(self) -> bool:
        """Whether they may propose another decision now."""
        free = self.rectification is None and not self.standing.obstacle
        return free and may_propose(self.viewer.user, self.item)

    @cached_property
    def may_validate(self) -> bool:
        """Whether the proposal that waits awaits them."""
        waiting = self.rectification
        return waiting is not None and waiting.validated_at is None and may_validate(self.viewer.user, waiting)

    @cached_property
    def may_notify(self) -> bool:
        """Whether it is validated and theirs to notify."""
        waiting = self.rectification
        return waiting is not None and waiting.validated_at is not None and may_notify(self.viewer.user, self.item)

    @cached_property
    def may_give_up(self) -> bool:
        """Whether they may give it up."""
        return self.rectification is not None and may_give_up(self.viewer.user, self.rectification)

    @cached_property
    def warnings(self) -> list[str]:
        """What whoever admits one person more should know: no free place, an employer twice."""
        if self.rectification is None or self.rectification.outcome != Outcome.ADMITTED:
            return []
        found = []
        if not free_seats(self.viewer.committee):
            seats = self.viewer.cycle.seats
            found.append(f"Toutes les places sont prises ou proposées : c’est une de plus que les {seats} du cycle.")
        found += [f"{name}, du même employeur, a déjà une place." for name in self._colleagues]
        return found

    @property
    def _colleagues(self) -> list[str]:
        siren = (self.item.candidature.siret or "")[:9]
        if not siren:
            return []
        same = Candidature.objects.of_siren(siren).filter(cycle=self.viewer.cycle, state__in=HOLDING_A_SEAT)
        known = same.filter(committee_item__in=self.viewer.items().values("pk")).exclude(pk=self.item.candidature_id)
        return [each.full_name for each in known.order_by("sort_name", "pk")]

    @cached_property
    def history(self) -> list[Event]:
        """What was decided, asked and answered before, newest first."""
        told = [*self._former(), *self._closed_appeals(), *self._given_up(), *self._called()]
        return sorted(told, key=lambda event: event.at, reverse=True)

    def _former(self) -> list[Event]:
        rows = self.decision.former.filter(published_at__isnull=False).select_related("replaced_by", "validated_by")
        return [
            Event(
                row.replaced_at,
                f"Décision n° {row.number}, {self.item.told(row.outcome)}, remplacée",
                row.replaced_by.full_name,
                row.replaced_why,
            )
            for row in rows
        ]

    def _closed_appeals(self) -> list[Event]:
        closed = [row for row in self._appeals if row.answered_at is not None and row.answered_by is not None]
        return [_answered(row) for row in closed]

    def _called(self) -> list[Event]:
        entry = call_of(self.item)
        who = entry.actor.full_name if entry is not None and entry.actor is not None else ""
        return [Event(entry.last_at, "Appel de la liste d’attente", who, entry.reason)] if entry is not None else []

    def _given_up(self) -> list[Event]:
        rows = [row for row in self._rectifications if row.given_up_why and row.closed_at and row.closed_by]
        return [
            Event(row.closed_at, "Rectification abandonnée", row.closed_by.full_name, row.given_up_why)  # type: ignore[arg-type, union-attr]
            for row in rows
        ]


def _answered(appeal: Appeal) -> Event:
    label = f"Recours gracieux {appeal.get_state_display().lower()}"
    who: Any = appeal.answered_by
    return Event(appeal.answered_at, label, who.full_name, appeal.answer)  # type: ignore[arg-type]


def pending_for(viewer: Viewer) -> tuple[list[Appeal], list[Rectification]]:
    """The open appeals, soonest silence first, and the rectifications under way, of the dossiers this person may know
    of. Two queries."""
    known = viewer.items().values("pk")
    appeals = Appeal.objects.open().filter(decision__item__in=known)
    rectifications = Rectification.objects.pending().filter(decision__item__in=known)
    about = "decision__item__candidature"
    return (
        list(appeals.select_related(about)),
        list(rectifications.select_related(about, "proposed_by", "validated_by").order_by("proposed_at", "pk")),
    )
