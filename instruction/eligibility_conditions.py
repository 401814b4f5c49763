"""The conditions of a cycle, asked of the database for the list. Agrees with `instruction.eligibility`."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from accounts.models import User
from cycles.eligibility import NEVER_AGAIN, Eligibility
from cycles.enums import ParticipantState
from cycles.models import Cycle, Participant
from instruction.eligibility import NEAR_MONTHS, counting_day, near_figure, rules_asked
from instruction.enums import Rule, Verdict
from toolkit.domain.days import add_months

Pair = tuple[Q, Q]  # what fails; what is in doubt where it does not fail
NOWHERE = Q(pk__in=())


def verdicts_of(cycle: Cycle, reader: User) -> dict[str, Case]:
    """What to annotate rows with: one column for each rule that the cycle asks, under `column_of`."""
    return {
        column_of(rule): Case(
            When(fails, then=Value(Verdict.FAIL.value)),
            When(doubts, then=Value(Verdict.DOUBT.value)),
            default=Value(Verdict.PASS.value),
            output_field=CharField(),
        )
        for rule, (fails, doubts) in _pairs(cycle, reader).items()
    }


def column_of(rule: Rule) -> str:
    """The name of the annotation of a rule."""
    return f"rule_{rule.value}"


def comes_to(verdict: str, cycle: Cycle, reader: User) -> Q:
    """The dossiers whose worst verdict is this one."""
    fails, doubts = NOWHERE, NOWHERE
    for failing, doubtful in _pairs(cycle, reader).values():
        fails |= failing
        doubts |= doubtful
    return {Verdict.FAIL: fails, Verdict.DOUBT: doubts & ~fails}.get(Verdict(verdict), ~(fails | doubts))


def _pairs(cycle: Cycle, reader: User) -> dict[Rule, Pair]:
    rules = Eligibility.read(cycle.eligibility)
    pairs = {
        Rule.CATEGORY: lambda: (~Q(category__in=["", *rules.categories]), Q(category="")),
        Rule.YEARS: lambda: _by_years(rules.min_years or 0, counting_day(cycle)),
        Rule.REPEAT: lambda: _by_promotion(cycle, rules.repeat_after or NEVER_AGAIN, reader),
        Rule.STAFF: lambda: _by_figure("staff_count", rules.min_staff or 0),
        Rule.POPULATION: lambda: _by_figure("population", rules.min_population or 0),
    }
    return {rule: pairs[rule]() for rule in rules_asked(cycle)}


def _by_years(asked: int, day: date) -> Pair:
    limit, near = _last_start(day, asked), _last_start(add_months(day, NEAR_MONTHS), asked)
    long_elsewhere = Q(years_in_general_management__gte=asked)
    later = Q(in_post_since__gt=near)
    short = Q(in_post_since__isnull=False) & Q(in_post_since__gt=limit)
    return later & ~long_elsewhere, Q(in_post_since__isnull=True) | short & (~later | long_elsewhere)


def _last_start(day: date, years: int) -> date:
    """The last day of taking a post that makes so many whole years on this day."""
    start = add_months(day, -12 * years)
    following = start + timedelta(days=1)
    return following if add_months(following, 12 * years) <= day else start


def _by_figure(name: str, asked: int) -> Pair:
    return Q(**{f"{name}__lt": near_figure(asked)}), Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": asked})


def _by_promotion(cycle: Cycle, after: int, reader: User) -> Pair:
    taken: Any = Participant.objects.known_to(reader).filter(
        user=OuterRef("applicant"), cycle__institute=cycle.institute_id, cycle__code_key=cycle.code_key
    )
    taken = taken.exclude(cycle=cycle.pk)
    recent = taken if after == NEVER_AGAIN else taken.filter(cycle__year__gt=cycle.year - after)
    finished = Exists(recent.filter(state=ParticipantState.ENROLLED))
    cited = Q(cycles_taken__icontains=cycle.title) & ~Q(Exists(taken))
    return Q(finished), Q(Exists(recent)) | cited


def verdicts_read(row: Any, cycle: Cycle) -> list[tuple[Rule, Verdict]]:
    """What a row annotated with `verdicts_of` says of each rule that the cycle asks."""
    return [(rule, Verdict.of(row.__dict__[column_of(rule)])) for rule in rules_asked(cycle)]
