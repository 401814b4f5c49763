"""The list of candidatures: its saved views, their counts, its rows in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle, RequiredPiece
from instruction.columns import (
    AT_HAND,
    COLUMNS,
    SHOWN_FIRST,
    WITHOUT_LABEL,
    About,
    CandidatureFilter,
    columns_of,
)
from instruction.completeness import lacks_of
from instruction.details import Details, read_details
from instruction.eligibility_conditions import verdicts_of, verdicts_read
from instruction.models import Label
from instruction.rows import Row
from instruction.silence import SILENCE_WARNING, near_silence, silence_day
from instruction.syntheses import synthesis_told
from instruction.turns import short_name, turn_of, waits_for, waits_for_commitment, with_turn
from organisations.enums import EmployerType, PopulationStratum, Region
from toolkit.lists.filters import SEARCH
from toolkit.lists.models import StoredView
from toolkit.lists.neighbours import ordered
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView, count_views
from toolkit.text.search_text import fold

MINE = "mes-dossiers"
EVERYTHING = "toutes"
LIST_NAME = "candidatures"  # of its stored views

LISTED = (
    "uuid", "applicant", "cycle", "state", "state_changed_at", "receipt_number", "submitted_at", "silence_on",
    "adviser", "title", "first_name", "last_name", "job_title", "employer_name", "employer_type", "siret",
    "region", "population", "arrived_on",
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

    `advisers`: whoever follows dossiers of the cycle (see followers_of), for its rows and its filter; `pieces`: those
    that the cycle asks; `labels`: those of its institute.
    `counted`: whether the views are counted, at once and in one query; the list then opens on the reader's own dossiers
    if there are any. `is_export`: whether its rows go to a file.
    """

    columns = COLUMNS
    filterset = CandidatureFilter
    default_sort = "attente"
    searches_all_views = True
    neighbour_fields = ("uuid", "first_name", "last_name")
    default_columns = SHOWN_FIRST
    picks = True

    def __init__(
        self,
        *,
        user: User,
        cycle: Cycle,
        params: Mapping[str, str],
        advisers: Iterable[User] = (),
        pieces: Iterable[RequiredPiece] = (),
        labels: Iterable[Label] = (),
        stored: Iterable[StoredView] = (),
        counted: bool = False,
        is_export: bool = False,
    ) -> None:
        self.is_export = is_export
        self.user, self.followers = user, {person.pk: person for person in advisers}
        self.cycle, self.pieces, self.columns = cycle, list(pieces), columns_of(cycle)
        self.details: dict[int, Details] = {}
        known_labels = list(labels)
        self.has_labels = bool(known_labels)
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
            choices={
                "conseiller": [(str(pk), person.full_name) for pk, person in self.followers.items()],
                "etiquette": [
                    (WITHOUT_LABEL, "Sans étiquette"),
                    *((str(label.pk), label.name) for label in known_labels),
                ],
                "manque": [(str(piece.pk), piece.label) for piece in self.pieces],
            },
            about=About(cycle, self.pieces, user),
            stored=stored,
        )

    @cached_property
    def apart(self) -> frozenset[str]:
        """The names of the columns that the page shows."""
        return frozenset(column.name for column in self.choice.columns)

    @property
    def tells_events(self) -> bool:
        """Whether a column shown, or exported, says the last event of a dossier: it is dear, and read only then."""
        return "evenement" in self.apart or (self.is_export and self.exported is self.columns)

    @property
    def tells_rules(self) -> bool:
        """Whether a column shown, or exported, says what the conditions of the cycle come to: read only then."""
        return "recevabilite" in self.apart or (self.is_export and self.exported is self.columns)

    @property
    def at_hand(self) -> list[BoundField]:
        """The filters that the bar shows at once."""
        return [self.filter.form[name] for name in AT_HAND] if self.filter else []

    @property
    def further(self) -> list[BoundField]:
        """The others, but for the words."""
        return [field for field in self.filter.form if field.name not in {SEARCH, *AT_HAND}] if self.filter else []

    @property
    def narrows_further(self) -> bool:
        """Whether one of those others is in use."""
        return any(item["name"] not in {SEARCH, *AT_HAND} for item in self.active)

    @cached_property
    def _query(self) -> str:
        return self.query(vue=self.view.slug)

    @cached_property
    def matches(self) -> Matches:
        """How many dossiers the filters keep, in the view and outside it. One query."""
        inside = Count("pk", filter=self.view.condition)
        counted = self.matching.aggregate(everywhere=Count("pk"), inside=inside)
        return Matches(inside=counted["inside"], outside=counted["everywhere"] - counted["inside"])

    @property
    def rows(self) -> CandidatureQuerySet:
        """The rows in order, with what the list and its export show of them."""
        return self._as_listed(super().rows)

    def those(self, keys: Sequence[int]) -> list[Row]:
        """These rows, whatever the filters, in the order of the list."""
        order = self.sort.sort if self.sort else ("pk",)
        rows = list(self._as_listed(ordered(self.scope.filter(pk__in=keys), order, backwards=self.is_reversed)))
        self.prepare(rows)
        return [self.present(row) for row in rows]

    def _as_listed(self, found: CandidatureQuerySet) -> CandidatureQuerySet:
        verdicts = verdicts_of(self.cycle, self.user) if self.tells_rules else {}
        return found.for_list().only(*LISTED).annotate(has_typed_project=~Q(project=""), **verdicts)

    def pick(self, row: Row) -> SafeString:
        """The box that chooses a row, with what the page shows of it: an act on another one is refused."""
        shown = row.candidature
        value = f"{shown.uuid}:{shown.adviser_id or ''}:{shown.state}"
        return format_html(
            '<td role="cell" class="pick"><input type="checkbox" name="dossier" value="{}" '
            'aria-label="Choisir {}"></td>',
            value,
            row.name,
        )

    @property
    def tells_syntheses(self) -> bool:
        """Whether a column shown, or exported, says where the synthesis stands."""
        return "synthese" in self.apart or self.is_export

    def prepare(self, rows: Sequence[Candidature]) -> None:
        """Read what these rows hold and lack. One query."""
        self.details = read_details(
            rows,
            has_labels=self.has_labels,
            tells_events=self.tells_events,
            tells_syntheses=self.tells_syntheses,
        )

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
        details = self.details[candidature.pk]
        silence_on = silence_day(candidature, self.cycle)
        synthesis, opinion = synthesis_told(details.synthesis, candidature)
        return Row(
            candidature=candidature,
            turn=turn_of(candidature, self.user),
            adviser=short_name(candidature.adviser),
            employer_type=short_type(candidature.employer_type),
            region=_REGIONS.get(candidature.region, ""),
            state=_STATES[candidature.state],
            commitment=candidature.commitment.label if candidature.commitment else "",
            stratum=short_stratum(candidature.stratum),
            lacks=lacks_of(candidature, self.pieces, details),
            silence_on=silence_on,
            silence_is_near=silence_on is not None and timezone.localdate() >= silence_on - SILENCE_WARNING,
            labels=tuple(sorted(details.labels, key=fold)),
            synthesis=synthesis,
            opinion=opinion,
            event=details.event,
            rules=verdicts_read(candidature, self.cycle) if self.tells_rules else (),
            href=f"{reverse('instruction:detail', args=[candidature.uuid])}?{self._query}",
            apart=self.apart,
        )
