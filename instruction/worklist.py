"""What the desk reads: the saved views of its list, their counts, the order of the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from candidatures.enums import IN_INSTRUCTION, State
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle
from instruction.filters import CandidatureFilter
from instruction.silence import near_silence
from instruction.turns import NOT_READY, Turn, short_name, turn_of, waits_for, with_commitment, with_turn
from organisations.enums import EmployerType, PopulationStratum, Region
from toolkit.text.search_text import LONGEST_SEARCH
from toolkit.text.validators import clean_line


@dataclass(frozen=True)
class View:
    """A saved view: its name in the address, its label, its condition for the person who looks at a cycle."""

    slug: str
    label: str
    condition: Callable[[Any, Cycle], Q]


MINE = "mes-dossiers"
EVERYTHING = "toutes"
VIEWS = (
    View(MINE, "Mes dossiers", lambda user, _cycle: Q(adviser=user)),
    View(EVERYTHING, "Toutes", lambda _user, _cycle: Q(pk__isnull=False)),
    View("a-moi-d-agir", "À moi d’agir", lambda user, _cycle: waits_for(user)),
    View("a-prendre", "À prendre", lambda _user, _cycle: Q(state=State.SUBMITTED)),
    View("correction-demandee", "Correction demandée", lambda _user, _cycle: Q(state=State.CORRECTION_REQUESTED)),
    View("engagement-attendu", "Engagement attendu", lambda _user, _cycle: Q(state__in=IN_INSTRUCTION) & NOT_READY),
    View("silence-proche", "Silence proche", lambda _user, cycle: near_silence(cycle)),
    View("pretes", "Prêtes pour la commission", lambda _user, _cycle: Q(state=State.ELIGIBLE)),
)
BY_SLUG = {view.slug: view for view in VIEWS}

# Columns of each order, in the direction that the first click gives: what waits for the reader, then the longest wait.
SORTS = {
    "candidat": ("sort_name", "pk"),
    "employeur": ("employer_name", "pk"),
    "attente": ("turn_rank", "state_changed_at", "pk"),
}
DEFAULT_SORT = "attente"
IN_VIEW = "vue"  # what `dans` says in the address of a search that stays in its view

_SHORT_TYPES = frozenset(
    {EmployerType.CC, EmployerType.CA, EmployerType.CU, EmployerType.EPT, EmployerType.SDIS, EmployerType.CDG}
)

# get_xxx_display() rebuilds its table at each call: three a row weigh on a list.
_REGIONS = {str(value): str(label) for value, label in Region.choices}
_STATES = {str(value): str(label) for value, label in State.choices}
_SHORT_STRATA = {str(value): str(label).replace(" habitants", "") for value, label in PopulationStratum.choices}


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


@dataclass(frozen=True)
class Matches:
    """How many dossiers match, in the view that is read and outside it."""

    inside: int
    outside: int

    @property
    def everywhere(self) -> int:
        """All of them."""
        return self.inside + self.outside


def short_type(employer_type: str) -> str:
    """« CA » rather than « Communauté d’agglomération » where the short form is the common one."""
    if employer_type in _SHORT_TYPES or not employer_type:
        return employer_type
    return str(EmployerType(employer_type).label)


def short_stratum(stratum: str | None) -> str:
    """« 80 000 à 150 000 »: a stratum where the column says that these are inhabitants; nothing for none."""
    return _SHORT_STRATA.get(stratum or "", "")


def count_views(*, user: User, cycle: Cycle) -> dict[str, int]:
    """Number of rows of each saved view, in one query."""
    counted = {view.slug.replace("-", "_"): Count("pk", filter=view.condition(user, cycle)) for view in VIEWS}
    found = with_commitment(_scope(user, cycle)).aggregate(**counted)
    return {slug.replace("_", "-"): number for slug, number in found.items()}


def _scope(user: User, cycle: Cycle) -> CandidatureQuerySet:
    return Candidature.objects.instructed_by(user).filter(cycle=cycle)


class DeskList:
    """The rows that an address asks for: saved view, filters, order. Runs no query before it is read.

    Words are looked for in all the views of the cycle, unless the address says `dans=vue`.
    """

    def __init__(
        self, *, user: User, cycle: Cycle, params: Mapping[str, str], view: str = "", advisers: Any = ()
    ) -> None:
        self.user = user
        self.view = BY_SLUG.get(params.get("vue", "") or view, BY_SLUG[EVERYTHING])
        asked = params.get("tri", DEFAULT_SORT)
        self.is_reversed = asked.startswith("-")
        self.sort = asked.removeprefix("-") if asked.removeprefix("-") in SORTS else DEFAULT_SORT
        self._scope = with_turn(_scope(user, cycle), user)
        self._condition = self.view.condition(user, cycle)
        self._params = params
        self._advisers = advisers

    @cached_property
    def filter(self) -> CandidatureFilter:
        """The filters of the address, with the form that shows them."""
        return CandidatureFilter(self._params, self._scope, advisers=self._advisers)

    @cached_property
    def words(self) -> str:
        """The words that are looked for, or the empty string."""
        return clean_line(self._params.get("q", "")[:LONGEST_SEARCH])

    @property
    def crosses_views(self) -> bool:
        """Whether the rows come from all the views, because words are looked for."""
        return bool(self.words) and self.view.slug != EVERYTHING and self._params.get("dans") != IN_VIEW

    @property
    def _matching(self) -> CandidatureQuerySet:
        """What the filters keep of the cycle; without any in the address their form is not built at all."""
        return self.filter.qs if self._params.keys() & CandidatureFilter.base_filters.keys() else self._scope

    @property
    def _found(self) -> CandidatureQuerySet:
        return self._matching if self.crosses_views else self._matching.filter(self._condition)

    @cached_property
    def matches(self) -> Matches:
        """How many dossiers the filters keep, in the view and outside it. One query."""
        inside = Count("pk", filter=self._condition)
        counted = self._matching.aggregate(everywhere=Count("pk"), inside=inside)
        return Matches(inside=counted["inside"], outside=counted["everywhere"] - counted["inside"])

    @property
    def rows(self) -> CandidatureQuerySet:
        """The rows in order, long texts left out."""
        return self._found.for_list().order_by(*self._order(self.is_reversed))

    def _order(self, backwards: bool) -> list[str]:
        """The primary key comes last, so that the order is total."""
        return [f"-{column}" if backwards else column for column in SORTS[self.sort]]

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
        """The dossier after this one in the list, or before it; None at the end. One query, whatever the length.

        The dossier was read with `with_turn`.
        """
        backwards = forward == self.is_reversed
        columns = SORTS[self.sort]
        beyond, same = Q(), Q()
        for column in columns:
            value = getattr(candidature, column)
            beyond |= same & Q(**{f"{column}__{'lt' if backwards else 'gt'}": value})
            same &= Q(**{column: value})
        # The first condition says nothing more, but an index can follow it.
        first = Q(**{f"{columns[0]}__{'lte' if backwards else 'gte'}": getattr(candidature, columns[0])})
        found = self._found.filter(first & beyond).only("uuid", "first_name", "last_name")
        return found.order_by(*self._order(backwards)).first()
