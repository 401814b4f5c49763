"""Which published decision may be replaced, by which, and by whom."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.letters import Replaced
from committee.enums import Chair, Outcome, RectificationState, SeatRole
from committee.models import Decision, Item, Rectification, RectificationQuerySet, Seat
from committee.permissions import can_publish, can_record, may_know
from committee.presiding import items_left_to
from toolkit.domain.days import add_months
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.typography import format_day

# Code des relations entre le public et l’administration, art. L242-1: a decision that created rights is withdrawn only
# if it is unlawful, and within four months of the day it was taken.
WITHDRAWAL_MONTHS = 4
# CRPA L411-2 and CJA R421-1: within two months of its notification an appeal keeps the delay before the court from
# running. A later one is answered too.
APPEAL_MONTHS = 2
STATE_OF = {
    Outcome.ADMITTED: State.ADMITTED,
    Outcome.WAITLISTED: State.WAITLISTED,
    Outcome.REJECTED: State.REJECTED,
}
_OUTCOME_OF = {state: outcome for outcome, state in STATE_OF.items()}
_GIVES = {Outcome.ADMITTED: 2, Outcome.WAITLISTED: 1, Outcome.REJECTED: 0}
_ELSEWHERE = {
    State.CONFIRMED: "La participation est confirmée : elle s’annule depuis le dossier, et non ici.",
    State.DECLINED: "La personne a renoncé à sa place : il n’y a plus de décision à rectifier.",
    State.LAPSED: "La place est perdue faute de réponse : il n’y a plus de décision à rectifier.",
    State.WITHDRAWN: "La candidature est retirée : il n’y a plus de décision à rectifier.",
    State.CANCELLED: "La participation est annulée : il n’y a plus de décision à rectifier.",
}


@dataclass(frozen=True)
class Standing:
    """What a published decision gives today, and what may replace it.

    The outcome is read from the dossier: a person who was called from the waiting list is admitted.
    """

    decision: Decision

    @property
    def item(self) -> Item:
        """The dossier before the committee."""
        return self.decision.item

    @cached_property
    def outcome(self) -> Outcome | None:
        """What stands, None once the person has answered or left."""
        return _OUTCOME_OF.get(State.of(self.item.candidature.state))

    @property
    def obstacle(self) -> str:
        """Why nothing can replace it, in French, or the empty string."""
        if self.decision.published_at is None:
            return "Cette décision n’est pas publiée : la présidence la change sans autre forme."
        if self.outcome is None:
            state = State.of(self.item.candidature.state)
            return _ELSEWHERE.get(state, "Ce dossier n’est plus devant la commission.")
        return ""

    @property
    def others(self) -> list[Outcome]:
        """What may replace it."""
        return [outcome for outcome in Outcome if outcome != self.outcome]

    @cached_property
    def taken_on(self) -> date:
        """The day what stands was told to the person."""
        candidature = self.item.candidature
        return timezone.localdate(candidature.state_changed_at or self.decision.published_at)

    @property
    def last_withdrawal(self) -> date:
        """The last day on which what it gives may be taken back."""
        return add_months(self.taken_on, WITHDRAWAL_MONTHS)

    @property
    def said(self) -> str:
        """What it says of the candidature, as the letter of the next one tells it: « non retenue »."""
        words = {
            Outcome.ADMITTED: "admise",
            Outcome.WAITLISTED: "inscrite sur la liste d’attente",
            Outcome.REJECTED: "non retenue",
        }
        return words[self.outcome] if self.outcome is not None else ""

    @property
    def label(self) -> str:
        """« Admise », « Non retenu »: the label, which agrees with the person."""
        return self.item.told(self.outcome) if self.outcome is not None else ""

    def takes_back(self, outcome: str) -> bool:
        """Whether this would take from the person what they have."""
        return self.outcome is not None and _GIVES[Outcome(outcome)] < _GIVES[self.outcome]

    def replaced(self, appealed_on: date | None) -> Replaced:
        """The same as the letter of the next one names it."""
        return Replaced(self.taken_on, self.said, appealed_on=appealed_on)

    def check(self, outcome: str, *, reason: str, heard_on: date | None, at_request: bool) -> None:
        """Raise DomainError (409) when this may not replace it, IncompleteError (422) for what is missing.

        What a person was given is taken back within four months and once they could answer, or at their own request
        (CRPA L242-1, L242-4, L121-1, L122-1). That it was unlawful is for the reason to say. A better decision meets
        no delay: a refusal creates no rights for others that this product knows of, which counsel should confirm.
        """
        if self.obstacle:
            raise DomainError(self.obstacle)
        if outcome not in Outcome.values:
            raise IncompleteError("Choisissez la nouvelle décision.")
        if outcome == self.outcome:
            raise DomainError(f"C’est déjà la décision en vigueur : la candidature est {self.said}.")
        if not reason.strip():
            raise IncompleteError("Écrivez le motif : la lettre le dit à la personne.")
        if not self.takes_back(outcome) or at_request:
            return
        today = timezone.localdate()
        if today > self.last_withdrawal:
            raise DomainError(
                f"Cette décision a créé des droits : elle se retirait jusqu’au {format_day(self.last_withdrawal)} "
                "(CRPA, article L242-1). Après, seule la personne peut le demander (article L242-4)."
            )
        if heard_on is None:
            raise IncompleteError(
                "Écrivez quel jour la personne a été invitée à présenter ses observations : une décision qui retire "
                "des droits ne se prend qu’après (CRPA, article L121-1)."
            )
        if not self.taken_on <= heard_on <= today:
            raise IncompleteError("Ce jour est entre celui de la décision et aujourd’hui.")


def is_late(decision: Decision, received_on: date) -> bool:
    """Whether an appeal that came on this day came after its two months: the delay before the court has run."""
    published = decision.published_at
    return published is not None and received_on > add_months(timezone.localdate(published), APPEAL_MONTHS)


def may_propose(user: User, item: Item) -> bool:
    """Whoever records decisions, whoever presides this dossier, or the head of service; and may know of it."""
    if not may_know(user, item):
        return False
    seat = _seat(user, item)
    return can_record(seat) or _presides(seat, item) or can_publish(user, item.committee)


def rectifications_to_validate(seat: Seat) -> RectificationQuerySet:
    """Those that await whoever presides their dossier, and that they have not proposed; the vice-president, those that
    the president has proposed too."""
    known = Item.objects.filter(committee=seat.committee_id).known_to(seat.user)
    found = Rectification.objects.filter(state=RectificationState.PROPOSED, decision__item__in=known.values("pk"))
    found = found.exclude(proposed_by=seat.user)
    if seat.chair == Chair.PRESIDENT:
        return found
    if seat.chair != Chair.VICE:
        return found.none()
    presidents = Seat.objects.filter(committee=seat.committee_id, role=SeatRole.PRESIDENT)
    left = Q(decision__item__in=items_left_to(seat).values("pk"))
    return found.filter(left | Q(proposed_by__in=presidents.values("user")))


def may_validate(user: User, rectification: Rectification) -> bool:
    """Whether this one awaits this person: see rectifications_to_validate."""
    seat = _seat(user, rectification.decision.item)
    return seat is not None and rectifications_to_validate(seat).filter(pk=rectification.pk).exists()


def may_preside(user: User, item: Item) -> bool:
    """Whoever presides this dossier, and may know of it."""
    return may_know(user, item) and _presides(_seat(user, item), item)


def may_notify(user: User, item: Item) -> bool:
    """The head of service, who may know of this dossier."""
    return may_know(user, item) and can_publish(user, item.committee)


def _seat(user: User, item: Item) -> Seat | None:
    return Seat.objects.held_by(user).filter(committee=item.committee_id).first()


def _presides(seat: Seat | None, item: Item) -> bool:
    if seat is None or seat.chair is None:
        return False
    return seat.chair == Chair.PRESIDENT or items_left_to(seat).filter(pk=item.pk).exists()
