"""One scenario as one person reads it. A constant number of queries, whatever the number of dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Max, Sum

from committee.composing.answers import SwapCost
from committee.composing.people import key_of, read_dossiers
from committee.enums import Outcome, ScenarioAudience
from committee.models import Item, Placement, PlacementMove, Scenario, Study
from committee.scenarios.adopted import Adopted, adopted_of
from committee.scenarios.advice import single_swaps
from committee.scenarios.cards import Card, Lane, deal, standing_items
from committee.scenarios.group import Group, points, read_group
from committee.scenarios.layout import Layout, read_layout
from committee.scenarios.rights import Composer
from toolkit.text.typography import format_number

_LEFT = {
    Outcome.ADMITTED: "une place est libre parmi les admis",
    Outcome.WAITLISTED: "la liste d’attente s’est resserrée",
    Outcome.REJECTED: "le groupe ne change pas",
}


@dataclass(frozen=True)
class Tab:
    """A scenario among the others, with the mean of its admitted, None without one; for whoever composes, whether it is
    the one that was adopted."""

    scenario: Scenario
    mean: Decimal | None
    is_current: bool
    is_adopted: bool


@dataclass(frozen=True)
class Advice:
    """An exchange that would meet every target, and what it changes."""

    leaving: Card
    entering: Card
    cost: SwapCost
    page: "ScenarioPage"

    @property
    def words(self) -> str:
        """« +1 femme (cible atteinte), moyenne −0,10 »."""
        return self.page.group.tell_cost(self.cost)

    @property
    def changes(self) -> str:
        """The same without the mean."""
        return ", ".join(self.page.group.tell_changes(self.cost))

    @property
    def mean_after(self) -> Decimal:
        """That of the group once it is made."""
        return points(self.cost.mean_after)


class ScenarioPage:
    """What the page shows, and what is drawn again once something moved."""

    def __init__(self, composer: Composer, scenario: Scenario) -> None:
        self.composer = composer
        self.scenario = scenario

    @property
    def may_move(self) -> bool:
        """Whether this person composes here: nobody does once the decisions are published."""
        return self.composer.composes and self.composer.committee.published_at is None

    @property
    def is_own(self) -> bool:
        """Whether this person made it: they rename, share and delete it."""
        return self.scenario.author_id == self.composer.user.pk

    @property
    def is_shared(self) -> bool:
        """Whether anybody else reads it."""
        return self.scenario.audience != ScenarioAudience.AUTHOR

    @cached_property
    def items(self) -> list[Item]:
        """The dossiers that are composed with, best mean first. One query."""
        return list(standing_items(self.composer.committee))

    @cached_property
    def layout(self) -> Layout:
        """Where they are. One query."""
        return read_layout(self.scenario)

    @cached_property
    def lanes(self) -> list[Lane]:
        """The three columns with their cards."""
        return deal(self.items, self.layout)

    @cached_property
    def cards(self) -> dict[int, Card]:
        """Every card, by dossier."""
        return {card.item.pk: card for lane in self.lanes for card in lane.cards}

    @property
    def admitted(self) -> tuple[Card, ...]:
        """The group."""
        return self.lanes[0].cards

    @property
    def seats(self) -> int:
        """How many places the cycle has."""
        return self.composer.committee.cycle.seats

    @cached_property
    def mean(self) -> Decimal | None:
        """That of the admitted who have one."""
        scores = [card.score for card in self.admitted if card.score is not None]
        return mean_of(sum(scores, Decimal(0)), len(scores))

    @cached_property
    def unscored(self) -> int:
        """How many of the admitted nobody has read."""
        return sum(card.score is None for card in self.admitted)

    @cached_property
    def group(self) -> Group:
        """The same against the targets of the cycle. One query."""
        standing = Item.objects.filter(committee=self.composer.committee).standing()
        admitted = [card.item.pk for card in self.admitted]
        return read_group(self.composer.committee.cycle, read_dossiers(standing), admitted)

    @cached_property
    def advice(self) -> list["Advice"]:
        """The exchanges that would each meet every target, for whoever may make them."""
        if not self.may_move:
            return []
        outside = [key_of(card.item.pk) for lane in self.lanes[1:] for card in lane.cards]
        costs = single_swaps(self.group, outside)
        return [Advice(self.cards[int(each.leaving)], self.cards[int(each.entering)], each, self) for each in costs]

    @property
    def why_no_advice(self) -> str:
        """Why no exchange is advised although the group misses something; the empty string where one is, where nothing
        is missed or nobody is admitted yet."""
        people, missed = len(self.admitted), bool(self.group.unmet or self.group.clashes)
        if not self.may_move or not people or not missed or self.advice:
            return ""
        if people != self.seats:
            more = people - self.seats
            gap = f"{more} de trop" if more > 0 else f"il en manque {-more}"
            return f"Le groupe n’a pas {self.seats} personnes ({gap}) : aucun échange n’est cherché d’ici là."
        return (
            "Aucun échange d’une personne contre une autre n’a été trouvé qui atteigne toutes les cibles à la fois. "
            "« Proposer un groupe » cherche parmi tous les groupes ; sinon, déplacez plusieurs personnes ou changez "
            "les cibles."
        )

    @cached_property
    def marked(self) -> frozenset[UUID]:
        """The two cards of the best of them."""
        return frozenset({self.advice[0].leaving.uuid, self.advice[0].entering.uuid} if self.advice else ())

    @property
    def told(self) -> str:
        """Where the group stands, for whoever listens."""
        mean = f"Moyenne {format_number(self.mean)}. " if self.mean is not None else ""
        missed = len(self.group.unmet)
        if not missed:
            return f"{mean}Toutes les cibles sont atteintes." if self.group.lines else mean.strip()
        return f"{mean}{missed} cible{'s' if missed > 1 else ''} non atteinte{'s' if missed > 1 else ''}."

    @cached_property
    def studied(self) -> frozenset[str]:
        """What was computed about it, for whoever reads the answers without asking for them. One query."""
        known = Study.objects.filter(scenario=self.scenario, content__isnull=False)
        return frozenset(known.values_list("kind", flat=True))

    @cached_property
    def newcomers(self) -> int:
        """Dossiers that came after the scenario and that nobody has placed."""
        return sum(card.is_new for card in self.lanes[2].cards)

    @cached_property
    def left(self) -> list[tuple[PlacementMove, str]]:
        """Who has left the committee since somebody last moved anything here, and what came of it. Two queries."""
        by_hand = self.scenario.moves.filter(by__isnull=False).aggregate(last=Max("revision"))["last"] or 0
        gone = self.scenario.moves.filter(by__isnull=True, revision__gt=by_hand)
        return [(move, _LEFT[Outcome(move.origin)]) for move in gone.select_related("item__candidature")]

    @cached_property
    def tabs(self) -> list[Tab]:
        """The scenarios that this person may read. Two queries."""
        scenarios = list(self.composer.scenarios())
        means, here, held = means_of(scenarios), self.scenario.pk, self.adopted
        adopted = held.adoption.scenario_id if held is not None else None
        return [Tab(each, means.get(each.pk), each.pk == here, each.pk == adopted) for each in scenarios]

    @cached_property
    def adopted(self) -> Adopted | None:
        """The composition that holds, for whoever composes. One query."""
        return adopted_of(self.composer)

    @property
    def is_adopted(self) -> bool:
        """Whether it is this scenario that was adopted last, and this person composes."""
        return self.adopted is not None and self.adopted.adoption.scenario_id == self.scenario.pk


def mean_of(total: Decimal, count: int) -> Decimal | None:
    """To two decimals, halves up; None of nobody."""
    return (total / count).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if count else None


def means_of(scenarios: Sequence[Scenario]) -> dict[int, Decimal | None]:
    """The mean of the admitted of each scenario. One query."""
    placed = Placement.objects.filter(
        scenario__in=scenarios, column=Outcome.ADMITTED, item__removed_at=None, item__mean_score__isnull=False
    )
    sums = placed.values_list("scenario").annotate(total=Sum("item__mean_score"), number=Count("pk")).order_by()
    # A sum of hundredths: what a database of floating numbers adds to it is far below one.
    return {pk: mean_of(Decimal(str(total)).quantize(Decimal("0.01")), number) for pk, total, number in sums}
