"""Whether a dossier meets the conditions of its cycle: each is checked and said with its figures; a person decides.

Years are counted on the day the call closes: nothing in the house says another day, and the page says which one it is.
The list asks the database the same questions: see `instruction.eligibility_conditions`, which must agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from candidatures.enums import Category
from candidatures.models import Candidature
from cycles.eligibility import NEVER_AGAIN, Eligibility
from cycles.enums import ParticipantState
from cycles.models import Cycle, Participant, ParticipantQuerySet
from instruction.enums import Rule, Verdict
from toolkit.domain.days import add_months
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day, format_number

NEAR_MONTHS = 1  # short by no more than that, somebody looks closer
NEAR_SHARE = 20  # one part in so many of a declared figure: counts differ with the year they are taken from


@dataclass(frozen=True)
class Check:
    """One condition on one dossier: what came out, and a sentence with the figures."""

    rule: Rule
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Checks:
    """Every condition that a cycle asks, on one dossier. `counted_on`: the day on which years are counted."""

    all: tuple[Check, ...]
    counted_on: date

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def verdict(self) -> Verdict:
        """The worst of them."""
        return worst(check.verdict for check in self.all)

    @property
    def words(self) -> str:
        """That verdict on them all."""
        return "Conditions remplies" if self.verdict == Verdict.PASS else str(self.verdict.label)

    @property
    def failed(self) -> list[Check]:
        """Those that the dossier does not meet."""
        return [check for check in self.all if check.verdict == Verdict.FAIL]

    @property
    def wanting(self) -> list[Check]:
        """Those that it does not meet, or may not."""
        return [check for check in self.all if check.verdict != Verdict.PASS]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """What several verdicts come to; none is a pass."""
    found = set(verdicts)
    return next((verdict for verdict in (Verdict.FAIL, Verdict.DOUBT) if verdict in found), Verdict.PASS)


def counting_day(cycle: Cycle) -> date:
    """The day on which years are counted: that on which the call closes."""
    return timezone.localdate(cycle.closes_at)


def rules_asked(cycle: Cycle) -> list[Rule]:
    """The conditions that a cycle asks, in the order in which they are read."""
    rules = Eligibility.read(cycle.eligibility)
    asked = {
        Rule.CATEGORY: bool(rules.categories),
        Rule.YEARS: bool(rules.min_years),
        Rule.REPEAT: rules.repeat_after is not None,
        Rule.STAFF: bool(rules.min_staff),
        Rule.POPULATION: bool(rules.min_population),
    }
    return [rule for rule in Rule if asked[rule]]


def earlier_promotions(candidature: Candidature, reader: User) -> ParticipantQuerySet:
    """The earlier promotions of this person in the same cycle of the institute, of those that the reader may know."""
    return promotions_of(candidature.cycle, [candidature.applicant_id], reader)


def promotions_of(cycle: Cycle, people: Iterable[int], reader: User) -> ParticipantQuerySet:
    """The same for several people, by their ids."""
    known = Participant.objects.known_to(reader).filter(user__in=people)
    known = known.filter(cycle__institute=cycle.institute_id, cycle__code_key=cycle.code_key)
    return known.exclude(cycle=cycle.pk).select_related("cycle").order_by("-cycle__year")


def is_same_cycle(one: Cycle, other: Cycle) -> bool:
    """Whether these are promotions of one cycle."""
    return one.institute_id == other.institute_id and one.code_key == other.code_key


def check_dossier(candidature: Candidature, promotions: Iterable[Participant]) -> Checks:
    """Check every condition that the cycle asks. `promotions`: see earlier_promotions. No query."""
    cycle = candidature.cycle
    rules, day = Eligibility.read(cycle.eligibility), counting_day(cycle)
    taken = [each for each in promotions if is_same_cycle(each.cycle, cycle)]
    checkers = {
        Rule.CATEGORY: lambda: _check_category(candidature, rules.categories),
        Rule.YEARS: lambda: _check_years(candidature, rules.min_years or 0, day),
        Rule.REPEAT: lambda: _check_repeat(candidature, rules.repeat_after or NEVER_AGAIN, taken),
        Rule.STAFF: lambda: _check_figure(candidature.staff_count, rules.min_staff or 0, "agents"),
        Rule.POPULATION: lambda: _check_figure(candidature.population, rules.min_population or 0, "habitants"),
    }
    return Checks(tuple(Check(rule, *checkers[rule]()) for rule in rules_asked(cycle)), day)


Outcome = tuple[Verdict, str]


def _check_category(candidature: Candidature, admitted: Sequence[str]) -> Outcome:
    names = list_in_words(f"« {Category(value).label} »" for value in admitted)
    if not candidature.category:
        return Verdict.DOUBT, f"La catégorie de la fonction n’est pas déclarée ; le cycle admet {names}."
    said = f"Fonction déclarée : « {candidature.get_category_display()} »"
    if candidature.category in admitted:
        return Verdict.PASS, f"{said}, que le cycle admet."
    return Verdict.FAIL, f"{said} ; le cycle admet {names}."


def _check_years(candidature: Candidature, asked: int, day: date) -> Outcome:
    since, wanted = candidature.in_post_since, f"{_years(asked)} {'est demandé' if asked == 1 else 'sont demandés'}"
    if since is None:
        return Verdict.DOUBT, f"La date de prise de poste n’est pas déclarée ; {wanted}."
    said = f"En poste depuis le {format_day(since, weekday=False)} : {_held(since, day)} ; {wanted}"
    if add_months(since, 12 * asked) <= day:
        return Verdict.PASS, f"{said}."
    if add_months(since, 12 * asked) <= add_months(day, NEAR_MONTHS):
        return Verdict.DOUBT, f"{said}, à moins d’un mois près."
    in_all = candidature.years_in_general_management
    if in_all is not None and in_all >= asked:
        return Verdict.DOUBT, f"{said}. Le dossier déclare {_years(in_all)} en direction générale, tous postes compris."
    return Verdict.FAIL, f"{said}."


def _check_repeat(candidature: Candidature, after: int, taken: Sequence[Participant]) -> Outcome:
    year = candidature.cycle.year
    delay = "on ne le suit qu’une fois" if after == NEVER_AGAIN else f"{_years(after)} sont demandés entre deux"
    if after == 1:
        delay = "1 an est demandé entre deux"
    recent = [each for each in taken if after == NEVER_AGAIN or each.cycle.year > year - after]
    finished = [each for each in recent if each.state == ParticipantState.ENROLLED]
    if finished:
        return Verdict.FAIL, f"A suivi ce cycle en {finished[0].cycle.year} ; {delay}."
    if recent:
        return Verdict.DOUBT, f"A quitté la promotion de {recent[0].cycle.year} avant la fin ; {delay}."
    if taken:
        return Verdict.PASS, f"A suivi ce cycle en {taken[0].cycle.year}, pour une promotion de {year} ; {delay}."
    if mentions_cycle(candidature):
        return Verdict.DOUBT, f"Le dossier cite ce cycle parmi ceux déjà suivis, sans promotion connue ici ; {delay}."
    return Verdict.PASS, f"Aucune promotion antérieure connue ici ; {delay}."


def mentions_cycle(candidature: Candidature) -> bool:
    """Whether the cycles that the person declares to have taken name this one, by its title."""
    return candidature.cycle.title.lower() in candidature.cycles_taken.lower()


def _check_figure(declared: int | None, asked: int, of: str) -> Outcome:
    wanted = f"{format_number(asked)} sont demandés"
    if declared is None:
        return Verdict.DOUBT, f"Le nombre d’{of} n’est pas déclaré ; {wanted}."
    said = f"Employeur de {format_number(declared)} {of if declared > 1 else of[:-1]} ; {wanted}"
    if declared >= asked:
        return Verdict.PASS, f"{said}."
    if declared >= near_figure(asked):
        return Verdict.DOUBT, f"{said}, à 5 % près."
    return Verdict.FAIL, f"{said}."


def near_figure(asked: int) -> int:
    """From which declared figure a condition is nearly met."""
    return asked - asked // NEAR_SHARE


def _held(since: date, day: date) -> str:
    """« 2 ans et 10 mois au 15 janvier 2026 »: the whole months between two days."""
    on = f"au {format_day(day, weekday=False)}"
    if since > day:
        return f"pas encore {on}"
    months = 12 * (day.year - since.year) + day.month - since.month
    if add_months(since, months) > day:
        months -= 1
    years, rest = divmod(months, 12)
    parts = [*([_years(years)] if years else []), *([f"{rest} mois"] if rest else [])]
    return f"{' et '.join(parts) or 'moins d’un mois'} {on}"


def _years(number: int) -> str:
    return f"{format_number(number)} an{'s' if number > 1 else ''}"
