"""What the desk reads: the saved views of its list, their counts, the order of the rows, who must act on each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, FilteredRelation, Q
from django.utils import timezone

from accounts.models import User
from candidatures.enums import IN_INSTRUCTION, Civility, CommitmentState, State
from candidatures.filters import CandidatureFilter
from candidatures.models import DESK_ROLES, FALLEN, Candidature, CandidatureQuerySet
from candidatures.services.receipt import add_months
from cycles.models import Cycle
from organisations.enums import EmployerType, PopulationStratum, Region

LATE_AFTER_DAYS = 7
SILENCE_WARNING = timedelta(days=15)
UNDECIDED = IN_INSTRUCTION | {State.ELIGIBLE}

AWAITED = (CommitmentState.SENT, CommitmentState.OPENED)
STANDING = tuple(state for state in CommitmentState if state != CommitmentState.REPLACED)
READY = Q(current__state__in=(CommitmentState.SIGNED, CommitmentState.UPLOADED))
# Written without a negation: on a joined table Django would turn it into a subquery for each row.
NOT_READY = Q(current__isnull=True) | Q(current__state__in=(*AWAITED, CommitmentState.REFUSED, CommitmentState.EXPIRED))


def near_silence(cycle: Cycle) -> Q:
    """Dossiers without a decision that silence will reject within SILENCE_WARNING, but has not yet (CRPA L231-4).

    Reads the cycle's institute: bring it along.
    """
    months = cycle.institute.silence_months
    today = timezone.localdate()
    return Q(
        state__in=UNDECIDED,
        submitted_at__gte=_day_after(_received_by(today, months)),
        submitted_at__lt=_day_after(_received_by(today + SILENCE_WARNING, months)),
    )


def _received_by(limit: date, months: int) -> date:
    """The last day of receipt from which silence rejects on that day or before."""
    day = add_months(limit, -months) + timedelta(days=3)  # months are 28 days long at least, 31 at most
    while add_months(day, months) > limit:
        day -= timedelta(days=1)
    return day


def _day_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@dataclass(frozen=True)
class View:
    """A saved view: its name in the address, its label, its condition for the person who looks at a cycle."""

    slug: str
    label: str
    condition: Callable[[Any, Cycle], Q]
    reads_commitment: bool = False


MINE = "mes-dossiers"
EVERYTHING = "toutes"
VIEWS = (
    View(MINE, "Mes dossiers", lambda user, _cycle: Q(adviser=user)),
    View(EVERYTHING, "Toutes", lambda _user, _cycle: Q(pk__isnull=False)),
    View("a-moi-d-agir", "À moi d’agir", lambda user, _cycle: Q(adviser=user, state=State.UNDER_REVIEW) & READY, True),
    View("a-prendre", "À prendre", lambda _user, _cycle: Q(state=State.SUBMITTED)),
    View("correction-demandee", "Correction demandée", lambda _user, _cycle: Q(state=State.CORRECTION_REQUESTED)),
    View(
        "engagement-attendu", "Engagement attendu", lambda _user, _cycle: Q(state__in=IN_INSTRUCTION) & NOT_READY, True
    ),
    View("silence-proche", "Silence proche", lambda _user, cycle: near_silence(cycle)),
    View("pretes", "Prêtes pour la commission", lambda _user, _cycle: Q(state=State.ELIGIBLE)),
)
BY_SLUG = {view.slug: view for view in VIEWS}

# Column of each order, in the direction that the first click gives: the longest wait first.
SORTS = {"candidat": "sort_name", "employeur": "employer_name", "attente": "state_changed_at"}
DEFAULT_SORT = "attente"

_SHORT_TYPES = frozenset(
    {EmployerType.CC, EmployerType.CA, EmployerType.CU, EmployerType.EPT, EmployerType.SDIS, EmployerType.CDG}
)

# get_xxx_display() rebuilds its table at each call: three a row weigh on a list.
_REGIONS = {str(value): str(label) for value, label in Region.choices}
_STATES = {str(value): str(label) for value, label in State.choices}
_SHORT_STRATA = {str(value): str(label).replace(" habitants", "") for value, label in PopulationStratum.choices}


COMMITTEE, EMPLOYER, HEAD = "Commission", "Employeur", "Direction"
_NEVER_LATE = frozenset({COMMITTEE, EMPLOYER, HEAD})


@dataclass(frozen=True)
class Turn:
    """Who must act, since how many days, and whether that is long. `days` is None when nobody must."""

    who: str
    days: int | None
    is_late: bool = False

    @property
    def since(self) -> str:
        """« depuis 5 jours », in words for the last two days."""
        if self.days is None:
            return ""
        return {0: "depuis aujourd’hui", 1: "depuis hier"}.get(self.days, f"depuis {self.days} jours")


@dataclass(frozen=True)
class Row:
    """A candidature as the list shows it."""

    candidature: Candidature
    turn: Turn
    adviser: str
    employer_type: str
    region: str
    stratum: str
    state: str
    commitment: str


def turn_of(candidature: Candidature, user: Any) -> Turn:
    """Say who must act on this dossier, for the person who reads. Reads the commitment and the adviser: bring them."""
    who = _who_acts(candidature, user)
    if not who:
        return Turn("Personne", None)
    days = (timezone.localdate() - timezone.localdate(candidature.state_changed_at)).days
    # The committee has its own calendar and the employer its own deliberations: only the desk or the applicant is late.
    return Turn(who, days, days > LATE_AFTER_DAYS and who not in _NEVER_LATE)


def _who_acts(candidature: Candidature, user: Any) -> str:
    applicant = "Candidate" if candidature.civility == Civility.F else "Candidat"
    match candidature.state:
        case State.SUBMITTED:
            return "À prendre"
        case State.UNDER_REVIEW:
            return _who_acts_under_review(candidature, user, applicant)
        case State.CORRECTION_REQUESTED | State.ADMITTED | State.DRAFT:
            return applicant
        case State.ELIGIBLE:
            return COMMITTEE
        case State.WAITLISTED:
            return HEAD
        case _:
            return ""


def _who_acts_under_review(candidature: Candidature, user: Any, applicant: str) -> str:
    commitment = candidature.commitment
    if commitment is None or commitment.standing in {CommitmentState.REFUSED, CommitmentState.EXPIRED, FALLEN}:
        return applicant
    if commitment.state in AWAITED:
        return EMPLOYER
    if candidature.adviser_id == user.pk:
        return "Vous"
    return short_name(candidature.adviser) or "Service"


def short_name(person: Any) -> str:
    """« Hélène M. », or the empty string for nobody."""
    if person is None:
        return ""
    return (
        f"{person.first_name} {person.last_name[:1]}." if person.first_name and person.last_name else person.full_name
    )


def short_type(employer_type: str) -> str:
    """« CA » rather than « Communauté d’agglomération » where the short form is the common one."""
    if employer_type in _SHORT_TYPES or not employer_type:
        return employer_type
    return str(EmployerType(employer_type).label)


def short_stratum(stratum: str | None) -> str:
    """« 80 000 à 150 000 »: a stratum where the column says that these are inhabitants; nothing for none."""
    return _SHORT_STRATA.get(stratum or "", "")


def count_views(*, user: Any, cycle: Cycle) -> dict[str, int]:
    """Number of rows of each saved view, in one query."""
    counted = {view.slug.replace("-", "_"): Count("pk", filter=view.condition(user, cycle)) for view in VIEWS}
    found = with_commitment(_scope(user, cycle)).aggregate(**counted)
    return {slug.replace("_", "-"): number for slug, number in found.items()}


def _scope(user: Any, cycle: Cycle) -> CandidatureQuerySet:
    return Candidature.objects.instructed_by(user).filter(cycle=cycle)


def with_commitment(queryset: CandidatureQuerySet) -> CandidatureQuerySet:
    """Join the commitment that stands: there is one at most."""
    return queryset.annotate(current=FilteredRelation("commitments", condition=Q(commitments__state__in=STANDING)))


class DeskList:
    """The rows that an address asks for: saved view, filters, order. Runs no query before it is read."""

    def __init__(
        self, *, user: Any, cycle: Cycle, params: Mapping[str, str], view: str = "", advisers: Any = ()
    ) -> None:
        self.user = user
        self.view = BY_SLUG.get(params.get("vue", "") or view, BY_SLUG[EVERYTHING])
        asked = params.get("tri", DEFAULT_SORT)
        self.is_reversed = asked.startswith("-")
        self.sort = asked.removeprefix("-") if asked.removeprefix("-") in SORTS else DEFAULT_SORT
        scope = _scope(user, cycle)
        if self.view.reads_commitment:
            scope = with_commitment(scope)
        self._scope = scope.filter(self.view.condition(user, cycle))
        self._params = params
        self._advisers = advisers

    @cached_property
    def filter(self) -> CandidatureFilter:
        """The filters of the address, with the form that shows them."""
        return CandidatureFilter(self._params, self._scope, advisers=self._advisers)

    @property
    def _found(self) -> CandidatureQuerySet:
        """What the filters keep; without any in the address their form is not built at all."""
        return self.filter.qs if self._params.keys() & CandidatureFilter.base_filters.keys() else self._scope

    @property
    def column(self) -> str:
        """The column the rows are ordered by; the primary key follows, so that the order is total."""
        return SORTS[self.sort]

    @property
    def rows(self) -> CandidatureQuerySet:
        """The rows in order, long texts left out."""
        sign = "-" if self.is_reversed else ""
        return self._found.for_list().order_by(f"{sign}{self.column}", f"{sign}pk")

    def present(self, candidatures: list[Candidature]) -> list[Row]:
        """The rows of one page in the words of the list."""
        return [
            Row(
                candidature=candidature,
                turn=turn_of(candidature, self.user),
                adviser=short_name(candidature.adviser),
                employer_type=short_type(candidature.employer_type),
                region=_REGIONS.get(candidature.region, ""),
                state=_STATES[candidature.state],
                commitment=candidature.commitment.label if candidature.commitment else "",
                stratum=short_stratum(candidature.stratum),
            )
            for candidature in candidatures
        ]

    def neighbour(self, candidature: Candidature, *, forward: bool) -> Candidature | None:
        """The dossier after this one in the list, or before it; None at the end. One query, whatever the length."""
        value = getattr(candidature, self.column)
        up = forward != self.is_reversed
        op, sign = ("gt", "") if up else ("lt", "-")
        beyond = Q(**{f"{self.column}__{op}": value}) | Q(**{f"pk__{op}": candidature.pk})
        return (
            # The first condition says nothing more, but an index can follow it.
            self._found.filter(beyond, **{f"{self.column}__{op}e": value})
            .only("uuid", "first_name", "last_name")
            .order_by(f"{sign}{self.column}", f"{sign}pk")
            .first()
        )


def desk_people(cycle: Cycle) -> Any:
    """Who may instruct dossiers of this cycle, by name."""
    return User.objects.with_role(*DESK_ROLES, institute=cycle.institute_id).order_by("last_name", "first_name", "pk")


@dataclass(frozen=True)
class Silence:
    """The day from which silence rejects a candidature that has no decision (CRPA L231-4), told by its receipt."""

    on: date
    is_near: bool
    is_past: bool


def silence_of(candidature: Candidature) -> Silence | None:
    """The silence date of a dossier still without a decision, or None. Reads the receipt: bring it along."""
    if candidature.state not in UNDECIDED or candidature.receipt is None:
        return None
    day = candidature.receipt.context["silence_on"]
    today = timezone.localdate()
    return Silence(on=day, is_near=today >= day - SILENCE_WARNING, is_past=today >= day)
