"""What adopting a scenario would do, dossier by dossier: the same for the page that tells it and for the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from committee.decisions.ground import Ground, asked_words, grounds_of
from committee.decisions.wanted import Wanted
from committee.enums import Outcome
from committee.models import Adoption, Decision, Item
from committee.scenarios.adopted import said
from committee.scenarios.cards import Card
from committee.scenarios.moves import tell_moves
from committee.scenarios.page import ScenarioPage, mean_of
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day_short, format_hour

TELL_WHY = (
    "Écrivez pourquoi ce groupe est adopté alors qu’une limite n’est pas tenue : ce motif reste avec la composition."
)
TELL_MOTIVE = "Écrivez le motif des personnes non retenues : une décision défavorable est motivée."
READ_AGAIN = "Relisez ci-dessous ce que l’adoption fera, puis adoptez si cela vous convient toujours."


@dataclass(frozen=True)
class Planned:
    """One dossier: the place that the scenario gives it, the decision that stands, what a new one would stand on."""

    card: Card
    decision: Decision | None
    ground: Ground
    may_override: bool

    @property
    def item(self) -> Item:
        return self.card.item

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def is_same(self) -> bool:
        """Whether the decision that stands says this already: it stays as it is, validated or not."""
        held = self.decision
        if held is None or not held.has_ground:  # type: ignore[attr-defined]  # annotated by the plan
            return False
        return (held.outcome, held.rank) == (self.card.column, self.card.rank)

    @property
    def is_replaced(self) -> bool:
        """Whether another decision stands, and gives way."""
        return self.decision is not None and not self.is_same

    @property
    def before(self) -> str:
        """What stands, in words that agree."""
        return said(self.item, self.decision.outcome, self.decision.rank) if self.decision else ""

    @property
    def after(self) -> str:
        """What is to stand."""
        return said(self.item, self.card.column, self.card.rank)

    @property
    def lacks_ground(self) -> bool:
        """Whether a decision is to be written that nothing supports: neither what the cycle asks nor the motive that
        whoever presides has given already, and keeps."""
        if self.is_same or self.ground:
            return False
        return not (self.may_override and self.decision is not None and self.decision.override_reason)

    @property
    def own_reason(self) -> str:
        """The motive that stands with the same outcome."""
        held = self.decision
        return held.reason if held is not None and held.outcome == self.card.column else ""

    @property
    def needs_motive(self) -> bool:
        """Whether a refusal is to be written without a motive of its own."""
        return self.card.column == Outcome.REJECTED and not self.is_same and not self.own_reason.strip()


class Plan:
    """What a scenario would make of every dossier before the committee. Six queries besides those of its page."""

    def __init__(self, page: ScenarioPage) -> None:
        self.page = page
        self.committee = page.composer.committee

    @cached_property
    def rows(self) -> list[Planned]:
        """Every dossier, lane by lane, the waiting list in its order."""
        cards = [card for lane in self.page.lanes for card in lane.cards]
        keys = [card.item.pk for card in cards]
        found = Decision.objects.with_ground().filter(item__in=keys).select_related("validated_by", "recorded_by")
        decisions = {row.item_id: row for row in found}
        grounds = grounds_of(self.committee, [card.item for card in cards])
        presides = self.page.composer.presides
        return [Planned(card, decisions.get(card.item.pk), grounds[card.item.pk], presides) for card in cards]

    def of(self, column: str) -> list[Planned]:
        """Those of one column."""
        return [row for row in self.rows if row.card.column == column]

    @property
    def written(self) -> list[Planned]:
        """Those whose decision is to be proposed."""
        return [row for row in self.rows if not row.is_same]

    @property
    def replaced(self) -> list[Planned]:
        """Those whose decision gives way to another."""
        return [row for row in self.rows if row.is_replaced]

    @property
    def kept(self) -> int:
        """How many decisions say the same already."""
        return sum(row.is_same for row in self.rows)

    @property
    def unmotivated(self) -> list[Planned]:
        """The refusals that the common motive is for."""
        return [row for row in self.rows if row.needs_motive]

    @property
    def misses(self) -> list[str]:
        """What a motive is asked for, in French: targets that the group misses, employers of several people, people
        beyond the seats."""
        group, seats = self.page.group, self.page.seats
        found = [*group.unmet, *(f"Au plus une personne par employeur, {line}" for line in group.clashes)]
        if len(self.page.admitted) > seats:
            found.append(f"{len(self.page.admitted)} admis pour {seats} places")
        return found

    @property
    def best_mean(self) -> Decimal | None:
        """The mean of as many people taken by score alone."""
        scored = len(self.page.admitted) - self.page.unscored
        scores = [item.mean_score for item in self.page.items if item.mean_score is not None][:scored]
        return mean_of(sum(scores, Decimal(0)), len(scores))

    @cached_property
    def last(self) -> Adoption | None:
        """The composition that holds. One query."""
        return Adoption.objects.filter(committee=self.committee).select_related("adopted_by").first()

    @property
    def is_adopted_already(self) -> bool:
        """Whether it is this very composition that holds, and no decision has moved since."""
        last, scenario = self.last, self.page.scenario
        same = last is not None and (last.scenario_id, last.revision) == (scenario.pk, scenario.revision)
        return same and not self.written

    @cached_property
    def blocks(self) -> list[str]:
        """Why nothing can be adopted now, in French, with what to do about it."""
        found = []
        if not self.page.admitted:
            found.append("Personne n’est admis dans ce scénario : placez d’abord quelqu’un parmi les admis.")
        new = [row.name for row in self.rows if row.card.is_new]
        if new:
            verb = "est arrivé après ce scénario" if len(new) == 1 else "sont arrivés après ce scénario"
            some = "Le dossier" if len(new) == 1 else "Les dossiers"
            found.append(f"{some} de {list_in_words(new)} {verb} : placez chaque personne quelque part, puis adoptez.")
        lacking = [row.name for row in self.rows if row.lacks_ground]
        if lacking:
            asked = asked_words(self.committee.needs, self.committee.readings_needed)
            found.append(
                f"Une décision demande ici {asked}, et il en manque pour {list_in_words(lacking)} : complétez-les, ou "
                "demandez à la présidence de décider d’abord sur chaque dossier en écrivant pourquoi."
            )
        if self.is_adopted_already and self.last is not None:
            found.append(f"{self._adopted_when(self.last)} : aucune décision ne changerait.")
        return found

    def _adopted_when(self, last: Adoption) -> str:
        at = f"le {format_day_short(last.adopted_at)} à\u00a0{format_hour(last.adopted_at)}"
        return f"Cette composition est déjà adoptée, par {last.adopted_by.full_name} {at}"

    @cached_property
    def seal(self) -> str:
        """What stands for all that the page tells: the revision, then people, scores and targets, then decisions."""
        cycle, known = self.committee.cycle, self.page.group.dossiers.values()
        people = sorted((each.pk, each.score, each.employer, sorted(each.traits.items())) for each in known)
        held = [row.decision for row in self.rows if row.decision is not None]
        decided = sorted((each.item_id, each.number, each.rank, each.is_validated) for each in held)
        marks = mark_of_values(cycle.seats, cycle.targets, people), mark_of_values(*decided)
        return f"{self.page.scenario.revision}-{'-'.join(marks)}"

    def check_seen(self, seen: str) -> None:
        """Raise StaleError (409) when the page showed anything else, in words that say what has changed."""
        if seen == self.seal:
            return
        revision, *marks = seen.split("-")
        number, *now = self.seal.split("-")
        if revision != number:
            known = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
            raise StaleError(tell_moves(self.page.scenario, known, remedy=READ_AGAIN))
        what = (
            "Des décisions ont changé" if marks[:1] == now[:1] else "Les dossiers, les notes ou les cibles ont changé"
        )
        raise StaleError(f"{what} depuis l’ouverture de cette page. {READ_AGAIN}")

    def check(self, reason: str, motive: str) -> None:
        """Raise DomainError (409) for the first of the blocks, IncompleteError (422) for a motive that is asked for."""
        if self.blocks:
            raise DomainError(self.blocks[0])
        if self.misses and not reason:
            raise IncompleteError(TELL_WHY)
        if self.unmotivated and not motive:
            raise IncompleteError(TELL_MOTIVE)

    def wanted(self, motive: str) -> list[Wanted]:
        """The decisions to propose. A motive that stands with the same outcome is kept."""
        return [
            Wanted(row.item, row.card.column, row.card.rank, motive if row.needs_motive else row.own_reason)
            for row in self.written
        ]

    def content(self, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
        """The composition as it is kept, with the numbers of the decisions: those just proposed, then those that
        stay."""
        numbers = {row.item.pk: row.decision.number for row in self.rows if row.decision is not None}
        numbers |= {each.item_id: each.number for each in decisions}
        return [
            {
                "item": row.item.pk,
                "column": str(row.card.column),
                "rank": row.card.rank,
                "score": None if row.card.score is None else str(row.card.score),
                "number": numbers[row.item.pk],
            }
            for row in self.rows
        ]
