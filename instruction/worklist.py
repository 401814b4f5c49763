"""The list of candidatures: its saved views, their counts, its rows in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page
from django.db.models import BooleanField, Case, Q, Value, When
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.enums import Role
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
from instruction.turns import has_rank, short_name, turn_of, waits_for, waits_for_commitment, with_turn
from organisations.enums import EmployerType, PopulationStratum, Region
from toolkit.lists.filters import SEARCH
from toolkit.lists.models import StoredView
from toolkit.lists.page import ListPage
from toolkit.lists.pager import page_of
from toolkit.lists.views import SavedView, count_views
from toolkit.text.search_text import fold, search_words

TURN_RANK = "turn_rank"  # of `with_turn`
HAS_TYPED_PROJECT = ~Q(project="")
MINE = "mes-dossiers"
EVERYTHING = "toutes"
LIST_NAME = "candidatures"  # of its stored views

LISTED = (
    "uuid", "applicant", "cycle", "state", "state_changed_at", "receipt_number", "submitted_at", "silence_on",
    "adviser", "title", "first_name", "last_name", "job_title", "employer_name", "employer_type", "siret",
    "region", "population", "arrived_on",
)  # fmt: skip
_NOT_LISTED = [field.name for field in Candidature._meta.concrete_fields if field.name not in {"id", *LISTED}]

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
    """The candidatures of a cycle for one reader. Neighbours are those of a row that bears its `turn_rank`.

    A page sorts keys alone, then reads its rows by them: nothing that is shown weighs on what is not.

    `advisers`: whoever follows dossiers of the cycle (see followers_of), for its rows and its filter; `pieces`: those
    that the cycle asks; `labels`: those of its institute.
    `counted`: whether the views are counted, at once and in one query, but in a search, which crosses them all; the
    list then opens on the reader's own dossiers if there are any, a search on all. `is_export`: whether its rows go to
    a file.
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
        searches = bool(search_words(params.get(SEARCH, "")))
        counts = count_views(scope, views) if counted and not searches else None
        super().__init__(
            scope,
            params,
            views=views,
            default_view=MINE if counts and counts[MINE] else EVERYTHING,
            base={"cycle": cycle.slug},
            counts=counts,
            choices=self._choices(known_labels),
            about=About(cycle, self.pieces, user),
            stored=stored,
        )

    def _choices(self, labels: Iterable[Label]) -> dict[str, list[tuple[str, str]]]:
        """What the filters that depend on the cycle offer."""
        return {
            "conseiller": [(str(pk), person.full_name) for pk, person in self.followers.items()],
            "etiquette": [(WITHOUT_LABEL, "Sans étiquette"), *((str(label.pk), label.name) for label in labels)],
            "manque": [(str(piece.pk), piece.label) for piece in self.pieces],
        }

    @cached_property
    def apart(self) -> frozenset[str]:
        """The names of the columns that the page shows."""
        return frozenset(column.name for column in self.choice.columns)

    @cached_property
    def assists(self) -> bool:
        """Whether the dossiers of the institute are this person's daily work, whoever follows them."""
        return self.cycle.institute_id in self.user.institutes_with_role(Role.ASSISTANT)

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
    def _matched(self) -> list[tuple[int, bool]]:
        """The key of each dossier that the filters keep, in order, and whether it is in the view. One query."""
        inside = Value(True)
        if self.view.condition is not None:
            inside = Case(When(self.view.condition, then=inside), default=Value(False), output_field=BooleanField())
        return list(self.sorted(self.matching).values_list("pk", inside))

    @cached_property
    def matches(self) -> Matches:
        """How many dossiers the filters keep, in the view and outside it."""
        inside = sum(is_inside for _key, is_inside in self._matched)
        return Matches(inside=inside, outside=len(self._matched) - inside)

    def with_order(self, found: CandidatureQuerySet) -> CandidatureQuerySet:
        """The rank is told only where it counts."""
        return with_turn(found, self.user) if TURN_RANK in self.order else found

    def alike(self, found: CandidatureQuerySet, row: Candidature) -> CandidatureQuerySet:
        """The rows of the same rank, by what makes it: the database is asked no rank of the others."""
        rank = getattr(row, TURN_RANK)
        return found.filter(has_rank(rank, self.user)) if TURN_RANK in self.order else super().alike(found, row)

    @property
    def rows(self) -> CandidatureQuerySet:
        """The rows in order, with what an export shows of them."""
        return self._as_listed(self.sorted(self.found).for_list().only(*LISTED))

    @cached_property
    def page(self) -> Page:
        """The keys of the page of the address. One query."""
        if not self.active:
            return page_of(self.sorted(self.found).values_list("pk", flat=True), self.params, count=self.count)
        whole = self.crosses_views or self.view.condition is None
        return page_of([key for key, is_inside in self._matched if whole or is_inside], self.params)

    @cached_property
    def shown(self) -> list[Row]:
        """The rows of the page. Two queries."""
        return self._read(list(self.page.object_list))

    def those(self, keys: Sequence[int]) -> list[Row]:
        """These rows, whatever the filters, in the order of the list."""
        return self._read(list(self.sorted(self.scope.filter(pk__in=keys)).values_list("pk", flat=True)))

    def _read(self, keys: Sequence[int]) -> list[Row]:
        """These rows in this order, presented."""
        found = Candidature.objects.filter(pk__in=keys).with_commitment().select_related("current")
        found = self._as_listed(found.defer(*_NOT_LISTED))
        by_key = {row.pk: row for row in found}
        rows = [by_key[key] for key in keys if key in by_key]  # one may be gone since
        self.prepare(rows)
        return [self.present(row) for row in rows]

    def _as_listed(self, found: CandidatureQuerySet) -> CandidatureQuerySet:
        """With what is computed of each row that a page or an export shows."""
        verdicts = verdicts_of(self.cycle, self.user) if self.tells_rules else {}
        return found.annotate(has_typed_project=HAS_TYPED_PROJECT, **verdicts)

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
            answer_to_read=details.has_answer,
            is_in_charge=candidature.adviser_id in (None, self.user.pk) or self.assists,
            rules=verdicts_read(candidature, self.cycle) if self.tells_rules else (),
            href=f"{reverse('instruction:detail', args=[candidature.uuid])}?{self._query}",
            apart=self.apart,
        )
