"""The letters that a publication will send, in full, before they are issued: built as those that leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Prefetch, When

from candidatures.enums import State
from candidatures.letters import ADMISSION, REFUSAL, WAITING
from candidatures.models import Candidature
from candidatures.services.outcome import answer_day
from candidatures.wordings.letters import ADMISSION_LETTER, REFUSAL_LETTER, WAITING_LETTER
from committee.enums import Outcome
from committee.models import Committee, Decision
from toolkit.documents.kinds import Content, DocumentKind
from toolkit.wordings.kinds import WordingKind
from toolkit.wordings.queries import StandingWords

KINDS: dict[str, tuple[DocumentKind, WordingKind]] = {
    Outcome.ADMITTED: (ADMISSION, ADMISSION_LETTER),
    Outcome.WAITLISTED: (WAITING, WAITING_LETTER),
    Outcome.REJECTED: (REFUSAL, REFUSAL_LETTER),
}


@dataclass(frozen=True)
class Letter:
    """The letter of one decision."""

    decision: Decision
    kind: DocumentKind
    content: Content

    @property
    def candidature(self) -> Candidature:
        """Whom it is about."""
        return self.decision.item.candidature

    @property
    def is_admission(self) -> bool:
        """Whether it offers a place."""
        return self.decision.outcome == Outcome.ADMITTED

    @property
    def is_waiting(self) -> bool:
        """Whether it tells of the waiting list."""
        return self.decision.outcome == Outcome.WAITLISTED


def to_publish(committee: Committee) -> list[Decision]:
    """The secret decisions on standing dossiers, each with its candidature, in the order in which they are read:
    admitted by name, the waiting list by rank, the others by name. Two queries."""
    by_outcome = Case(*(When(outcome=each, then=at) for at, each in enumerate(Outcome.values)))
    rows = Decision.objects.secret().filter(
        committee=committee, item__removed_at__isnull=True, item__candidature__state=State.ELIGIBLE
    )
    people = Candidature.objects.select_related("applicant").with_standing()
    rows = rows.select_related("item").prefetch_related(Prefetch("item__candidature", queryset=people))
    found = list(rows.order_by(by_outcome, "rank", "item__sort_name", "pk"))
    for row in found:
        row.item.candidature.cycle = committee.cycle
    return found


def letters_of(committee: Committee, decisions: Iterable[Decision], *, on: date, ranks: bool = True) -> list[Letter]:
    """The letter of each of these decisions (see to_publish), if they were published on this day. One query for each
    kind of letter. Without `ranks`, that of the waiting list tells none."""
    cycle, words = committee.cycle, StandingWords()
    made = []
    for decision in decisions:
        kind, wording = KINDS[decision.outcome]
        facts: dict[str, Any] = {
            Outcome.ADMITTED: {"answer_by": answer_day(cycle, on)},
            Outcome.WAITLISTED: {"rank": decision.rank if ranks else None, "until": committee.last_day_told},
            Outcome.REJECTED: {"reason": decision.reason},
        }[Outcome(decision.outcome)]
        text = words.of(wording, institute=cycle.institute, scope=cycle.uuid)
        made.append(Letter(decision, kind, kind.build(candidature=decision.item.candidature, words=text, **facts)))
    return made
