"""The group of a scenario against the targets of its cycle, and what a move would change in it, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from candidatures.targets import VALUES, noun_of, tell_target, values_of
from committee.composing.answers import Standing, SwapCost, TargetChange, TargetStanding
from committee.composing.people import Dossier, key_of, problem_of
from committee.composing.problem import Problem
from committee.composing.standing import standing_of
from committee.gauges import Balance, weigh_group
from cycles.models import Cycle
from cycles.targets import DISTINCT, EACH, Target, read_targets
from toolkit.text.french import list_in_words
from toolkit.text.typography import NBSP, format_number

MINUS = "\u2212"


@dataclass(frozen=True)
class Group:
    """Who is admitted in a scenario (`inside`), counted. Dossiers go by the keys of items."""

    problem: Problem
    standing: Standing
    lines: tuple[Target, ...]
    dossiers: Mapping[str, Dossier]
    inside: tuple[str, ...]

    def is_scored(self, key: str) -> bool:
        """Whether any reading tells what this dossier is worth."""
        return self.dossiers[key].score is not None

    def employer_name(self, siren: str) -> str:
        """The name of an employer, from one of its dossiers."""
        return next((each.employer_name for each in self.dossiers.values() if each.employer == siren), siren)

    @cached_property
    def balance(self) -> Balance:
        """The same as gauges."""
        return weigh_group([self.dossiers[key].traits for key in self.inside], self.lines)

    @property
    def unmet(self) -> list[str]:
        """The targets that the group misses, minima and maxima first: « Au plus 3 personnes en Île-de-France : 4 »."""
        missed = [each for each in self.standing.targets if not each.met]
        return [self.tell_standing(each) for each in sorted(missed, key=lambda each: each.target.is_wish)]

    @property
    def clashes(self) -> list[str]:
        """One sentence for each employer that has several people in the group."""
        return [
            f"{self.employer_name(siren)} : {list_in_words(self.dossiers[key].name for key in keys)}"
            for siren, keys in self.standing.clashes
        ]

    def tell_line(self, at: int) -> str:
        """A target of the cycle, by its place."""
        return tell_target(self.lines[at])

    def tell_standing(self, standing: TargetStanding) -> str:
        """A target and what it counts in the group."""
        line = self.lines[int(standing.target.key)]
        if line.value == EACH and standing.at_fault:
            labels = [str(VALUES[line.dimension](value).label) for value in standing.at_fault]
            return f"{tell_target(line)} : {standing.count} ({list_in_words(labels)})"
        return f"{tell_target(line)} : {standing.count}"

    def tell_cost(self, cost: SwapCost) -> str:
        """« moyenne −0,30, +1 conseil départemental, −1 femme (cible manquée) »."""
        return ", ".join([self._tell_mean(cost), *self.tell_changes(cost)])

    def tell_changes(self, cost: SwapCost) -> list[str]:
        """The same without the mean."""
        told = [self._tell_change(change) for change in cost.changes]
        told += [f"deux personnes {_of(self.employer_name(siren))}" for siren in cost.clashes_made]
        told += [f"plus qu’une personne {_of(self.employer_name(siren))}" for siren in cost.clashes_lifted]
        return told

    def _tell_mean(self, cost: SwapCost) -> str:
        unread = [key for key in (cost.leaving, cost.entering) if key and not self.is_scored(key)]
        if unread:
            return "sans moyenne à comparer"
        change = signed(cost.mean)
        return f"moyenne {change}" if change else "moyenne inchangée"

    def _tell_change(self, change: TargetChange) -> str:
        line, before, after = self.lines[int(change.after.target.key)], change.before, change.after
        verdict = "" if before.met == after.met else " (cible atteinte)" if after.met else " (cible manquée)"
        if line.value in (EACH, DISTINCT):
            label = dict(values_of(line.dimension))[line.value] if line.value == DISTINCT else tell_target(line)
            return f"{label[:1].lower()}{label[1:]} : {before.count}{NBSP}→{NBSP}{after.count}{verdict}"
        more = after.count - before.count
        sign = "+" if more > 0 else MINUS
        return f"{sign}{abs(more)}{NBSP}{noun_of(line.dimension, line.value, abs(more))}{verdict}"


def _of(name: str) -> str:
    return f"du même employeur, {name}" if name else "du même employeur"


def read_group(cycle: Cycle, dossiers: Iterable[Dossier], admitted: Iterable[int]) -> Group:
    """Count these admitted among these dossiers."""
    known = {each.key: each for each in dossiers}
    problem = problem_of(cycle, known.values())
    inside = tuple(key_of(pk) for pk in admitted if key_of(pk) in known)
    return Group(problem, standing_of(problem, inside), read_targets(cycle.targets), known, inside)


def points(thousandths: Fraction) -> Decimal:
    """Points out of 20, to two decimals, halves up."""
    return (Decimal(thousandths.numerator) / (1000 * thousandths.denominator)).quantize(
        Decimal("0.01"), rounding=ROUND_HALF_UP
    )


def signed(thousandths: Fraction) -> str:
    """« +0,15 », « −0,30 »; the empty string for what rounds to nothing."""
    value = points(thousandths)
    if not value:
        return ""
    return f"{'+' if value > 0 else MINUS}{format_number(abs(value))}"
