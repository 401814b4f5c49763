"""The list of candidatures: its saved views, their counts, its rows in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle
from instruction.columns import COLUMNS, CandidatureFilter, Row
from instruction.silence import near_silence
from instruction.turns import short_name, turn_of, waits_for, waits_for_commitment, with_turn
from organisations.enums import EmployerType, PopulationStratum, Region
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView, count_views

MINE = "mes-dossiers"
EVERYTHING = "toutes"

LISTED = (
    "uuid", "applicant", "cycle", "state", "state_changed_at", "receipt_number", "submitted_at", "adviser", "title",
    "first_name", "last_name", "job_title", "employer_name", "employer_type", "siret", "region", "population",
)  # fmt: skip

_SHORT_TYPES = frozenset(
    {EmployerType.CC, EmployerType.CA, EmployerType.CU, EmployerType.EPT, EmployerType.SDIS, EmployerType.CDG}
)

# get_xxx_display() rebuilds its table at each call: three a row weigh on a list.
_REGIONS = {str(value): str(label) for value, label in Region.choices}
_STATES = {str(value): str(label) for value, label in State.choices}
_SHORT_STRATA = {str(value): str(label).replace(" habitants", "") for value, label in PopulationStratum.choices}


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


def views_of(user: User, cycle: Cycle) -> tuple[SavedView, ...]:
    """The saved views of a cycle for the person who reads."""
    return (
        SavedView(MINE, "Mes dossiers", Q(adviser=user)),
        SavedView(EVERYTHING, "Toutes"),
        SavedView("a-moi-d-agir", "À moi d’agir", waits_for(user)),
        SavedView("a-prendre", "À prendre", Q(state=State.SUBMITTED)),
        SavedView("correction-demandee", "Correction demandée", Q(state=State.CORRECTION_REQUESTED)),
        SavedView("engagement-attendu", "Engagement attendu", waits_for_commitment()),
        SavedView("silence-proche", "Silence proche", near_silence(cycle)),
        SavedView("pretes", "Prêtes pour la commission", Q(state=State.ELIGIBLE)),
    )


class DeskList(ListPage):
    """The candidatures of a cycle for one reader. Neighbours are those of a row read with `with_turn`.

    `advisers`: whoever follows dossiers of the cycle (see followers_of), for its rows and its filter.
    `counted`: whether the views are counted, at once and in one query; the list then opens on the reader's own dossiers
    if there are any.
    """

    columns = COLUMNS
    filterset = CandidatureFilter
    default_sort = "attente"
    searches_all_views = True
    neighbour_fields = ("uuid", "first_name", "last_name")

    def __init__(
        self,
        *,
        user: User,
        cycle: Cycle,
        params: Mapping[str, str],
        advisers: Iterable[User] = (),
        counted: bool = False,
    ) -> None:
        self.user, self.followers = user, {person.pk: person for person in advisers}
        scope = Candidature.objects.instructed_by(user).filter(cycle=cycle)
        views = views_of(user, cycle)
        counts = count_views(scope, views) if counted else None
        super().__init__(
            with_turn(scope, user),
            params,
            views=views,
            default_view=MINE if counts and counts[MINE] else EVERYTHING,
            base={"cycle": cycle.slug},
            counts=counts,
            choices={"conseiller": [(str(pk), person.full_name) for pk, person in self.followers.items()]},
        )

    @cached_property
    def matches(self) -> Matches:
        """How many dossiers the filters keep, in the view and outside it. One query."""
        inside = Count("pk", filter=self.view.condition)
        counted = self.matching.aggregate(everywhere=Count("pk"), inside=inside)
        return Matches(inside=counted["inside"], outside=counted["everywhere"] - counted["inside"])

    @property
    def rows(self) -> CandidatureQuerySet:
        """The rows in order, with what the list and its export show of them."""
        return super().rows.for_list().only(*LISTED)

    @property
    def count(self) -> int | None:
        """Counted with the views already, or with what the filters keep elsewhere."""
        if not self.active:
            return super().count
        return self.matches.everywhere if self.crosses_views else self.matches.inside

    def present(self, candidature: Candidature) -> Row:
        """A candidature in the words of the list."""
        if candidature.adviser_id in self.followers:
            candidature.adviser = self.followers[candidature.adviser_id]
        return Row(
            candidature=candidature,
            turn=turn_of(candidature, self.user),
            adviser=short_name(candidature.adviser),
            employer_type=short_type(candidature.employer_type),
            region=_REGIONS.get(candidature.region, ""),
            state=_STATES[candidature.state],
            commitment=candidature.commitment.label if candidature.commitment else "",
            stratum=short_stratum(candidature.stratum),
        )
