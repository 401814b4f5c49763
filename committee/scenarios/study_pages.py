"""What the studies of a scenario say, with names, and of which composition they speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from committee.composing.answers import EMPLOYER_FAMILY, Presence, TieRule
from committee.composing.problem import Limit, LimitKind
from committee.enums import StudyKind
from committee.models import Study
from committee.scenarios.cards import LANE_OF, Card
from committee.scenarios.page import ScenarioPage
from committee.scenarios.proposing import tell_limit
from committee.scenarios.studying import DISTANCE, seal_of
from cycles.targets import Dimension
from toolkit.text.typography import format_number

TIES = {
    TieRule.WISHES: "De plusieurs groupes de même valeur, celui dont les souhaits non atteints pèsent le moins.",
    TieRule.LOWEST: "De plusieurs groupes de même valeur, celui dont la note la plus basse est la plus haute.",
    TieRule.DRAW: "De plusieurs groupes de même valeur, celui que désigne le tirage du cycle, toujours le même.",
}


class StudyPage:
    """One kind of study of the scenario that a page shows. One query besides those of the page."""

    kind: StudyKind

    def __init__(self, page: ScenarioPage) -> None:
        self.page = page

    @cached_property
    def study(self) -> Study | None:
        """The row, if it was ever asked for."""
        return Study.objects.filter(scenario=self.page.scenario, kind=self.kind).first()

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The last answer, empty without one."""
        return (self.study.content or {}) if self.study else {}

    @property
    def is_pending(self) -> bool:
        """Whether an answer is on its way."""
        return self.study is not None and self.study.is_pending

    @cached_property
    def is_stale(self) -> bool:
        """Whether the answer is not that of what the page shows: somebody moved, or scores, targets or people changed
        since."""
        if self.study is None or self.study.content is None:
            return False
        return self.study.content_revision != self.page.scenario.revision or self._is_of_others

    @property
    def _is_of_others(self) -> bool:
        """Whether the answer is about other people, scores or targets than those of now."""
        study, page = self.study, self.page
        return study is not None and study.seal != seal_of(study, page.composer.committee.cycle, page.group)

    def card(self, item: int) -> Card | None:
        """The card of a dossier; None once it has left the committee."""
        return self.page.cards.get(item)

    def cards(self, items: Iterable[int]) -> list[Card]:
        """Those of them that are still there."""
        return [card for card in map(self.card, items) if card is not None]

    def names(self, items: Iterable[int]) -> str:
        """« A, B »."""
        return ", ".join(card.name for card in self.cards(items))


@dataclass(frozen=True)
class LimitLine:
    """A limit that binds: what relaxing it by one would gain, who would come in and go out."""

    label: str
    gain: Decimal
    entering: str
    leaving: str


class LimitsPage(StudyPage):
    """What limits the proposal."""

    kind = StudyKind.LIMITS

    @cached_property
    def is_stale(self) -> bool:
        """Whatever was moved since: it speaks of the proposal, and stays true of it."""
        return bool(self.content) and self._is_of_others

    @property
    def mean(self) -> Decimal | None:
        return Decimal(self.content["mean"]) if self.content else None

    @property
    def tie(self) -> str:
        """The last rule that told the proposal from its equals, or the empty string."""
        return TIES.get(TieRule(self.content["tie"]), "") if self.content else ""

    @property
    def unmet(self) -> list[str]:
        """The wishes that the best group leaves aside."""
        return [
            self.page.group.tell_line(at) for at in self.content.get("unmet", []) if at < len(self.page.group.lines)
        ]

    @property
    def limits(self) -> list[LimitLine]:
        """Those that bind, the largest gain first."""
        cycle, lines = self.page.composer.committee.cycle, len(self.page.group.lines)
        found = []
        for each in self.content.get("limits", []):
            limit = Limit(LimitKind(each["kind"]), each["key"])
            if limit.kind != LimitKind.TARGET or int(limit.key) < lines:
                entering, leaving = self.names(each["entering"]), self.names(each["leaving"])
                found.append(LimitLine(tell_limit(cycle, limit), Decimal(each["gain"]), entering, leaving))
        return found


@dataclass(frozen=True)
class StakeLine:
    """One dossier that is at stake. `margin`: what the group gains by having it, under zero what it loses."""

    card: Card
    in_best: bool
    margin: Decimal | None
    family: str

    @property
    def lane(self) -> str:
        """Where the scenario puts it."""
        return LANE_OF[self.card.column].title

    @property
    def told(self) -> str:
        """« sans cette personne, le meilleur groupe perd 0,05 »."""
        if self.margin is None:
            return ""
        if not self.margin:
            return "avec ou sans, le groupe vaut autant"
        side = "sans" if self.margin > 0 else "avec"
        return f"{side} cette personne, le meilleur groupe perd {format_number(abs(self.margin))}"


class StakesPage(StudyPage):
    """Who is in every group near the best, in some, in none."""

    kind = StudyKind.STAKES

    @property
    def distance(self) -> int:
        """Thousandths of a point: that of the answer, else the usual one."""
        return self.content.get("distance", DISTANCE)

    @property
    def at_stake(self) -> list[StakeLine]:
        """Those who are in some of the groups."""
        return [
            StakeLine(card, each["in_best"], _decimal(each["margin"]), family_label(each["family"]))
            for each, card in self._of(Presence.SOME)
        ]

    @property
    def in_every(self) -> list[Card]:
        return [card for _each, card in self._of(Presence.EVERY)]

    @property
    def in_none(self) -> list[Card]:
        return [card for _each, card in self._of(Presence.NONE)]

    def _of(self, presence: Presence) -> list[tuple[Mapping[str, Any], Card]]:
        rows = [each for each in self.content.get("people", []) if each["presence"] == presence]
        found = [(each, self.card(each["item"])) for each in rows]
        return [(each, card) for each, card in found if card is not None]


def family_label(family: str) -> str:
    """What decides, in French."""
    if family == EMPLOYER_FAMILY:
        return "Au plus une personne par employeur"
    return str(Dimension(family).label) if family else "La note seule"


@dataclass(frozen=True)
class Called:
    """Whoever would come in, and what that changes."""

    card: Card
    words: str
    breaks: bool


@dataclass(frozen=True)
class RefusalLine:
    """What the refusal of one of the admitted would do: the first of the list, and who best keeps the balance."""

    card: Card
    by_rank: Called | None
    best: Called | None

    @property
    def is_same(self) -> bool:
        """Whether rank and balance call the same person."""
        return self.by_rank is not None and self.best is not None and self.by_rank.card == self.best.card


class WaitingPage(StudyPage):
    """The waiting list that best keeps the balance."""

    kind = StudyKind.WAITING

    @property
    def length(self) -> int:
        """How long a list to ask for: as the last one, or as that of the scenario."""
        return len(self.content.get("order", [])) or len(self.page.lanes[1].cards) or 5

    @property
    def order(self) -> list[Card]:
        return self.cards(self.content.get("order", []))

    @property
    def expected(self) -> Decimal | None:
        return _decimal(self.content["expected"]["value"]) if self.content else None

    @property
    def by_score(self) -> Decimal | None:
        return _decimal(self.content["by_score"]["value"]) if self.content else None

    @property
    def missed(self) -> tuple[Decimal, Decimal] | None:
        """Units of hard limits missed on average: with this list, with one by score."""
        if not self.content:
            return None
        return Decimal(self.content["expected"]["missed"]), Decimal(self.content["by_score"]["missed"])

    @property
    def may_take(self) -> bool:
        """Whether the list may be put in the scenario: it is that of the composition that is shown."""
        return self.page.may_move and bool(self.order) and not self.is_stale and not self.is_pending

    @property
    def is_taken(self) -> bool:
        """Whether the scenario has it already."""
        return [card.item.pk for card in self.order] == [card.item.pk for card in self.page.lanes[1].cards]

    @property
    def refusals(self) -> list[RefusalLine]:
        rows = [(self.card(each["member"]), each) for each in self.content.get("refusals", [])]
        return [
            RefusalLine(card, self._called(each["by_rank"]), self._called(each["best"]))
            for card, each in rows
            if card is not None
        ]

    def _called(self, told: Mapping[str, Any] | None) -> Called | None:
        card = self.card(told["item"]) if told else None
        return Called(card, told["words"], told["breaks"]) if card and told else None


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


STUDY_PAGES: dict[str, type[StudyPage]] = {"enjeux": StakesPage, "liste-attente": WaitingPage}
