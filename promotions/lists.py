"""The people of a promotion, each with what is lacking."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from accounts.holding import is_held
from accounts.models import User
from cycles.enums import ParticipantState
from cycles.models import Cycle, Participant
from organisations.enums import EmployerType
from promotions.lacks import Lacking, find_lacks, lack_sources
from promotions.permissions import participants_to_see
from promotions.services.reminders import said_of
from toolkit.lists.columns import Cell, Column
from toolkit.lists.filters import ListFilter, choice_filter, filterset_of, search_filter
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView
from toolkit.text.search_text import is_too_short, search_words


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the promotion and what is lacking of them."""

    participant: Participant
    lacks: list[Lacking]

    @property
    def lacking(self) -> str:
        """« besoins, photo »."""
        return ", ".join(said_of(self.lacks))


class PromotionFilter(ListFilter):
    """What the columns narrow; `about` is the list."""

    def filter_words(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Every word in the name of the person or of the employer."""
        for word in () if is_too_short(value) else search_words(value):
            queryset = queryset.filter(Q(user__sort_name__contains=word) | Q(employer__sort_name__contains=word))
        return queryset

    def filter_lack(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Whoever lacks this."""
        return queryset.filter(pk__in=self.about.lacking_of(value))


COLUMNS = (
    Column("nom", "Nom", lambda row: row.participant.user.full_name, sort=("user__sort_name", "pk")),
    Column("fonction", "Fonction", lambda row: row.participant.function, css="wide"),
    Column(
        "employeur",
        "Employeur",
        lambda row: row.participant.employer.name,
        sort=("employer__sort_name", "user__sort_name", "pk"),
    ),
    Column(
        "type",
        "Type d’employeur",
        lambda row: row.participant.employer.get_employer_type_display(),
        shown=False,
        filter=choice_filter("Type", field_name="employer__employer_type", choices=EmployerType.choices),
    ),
    Column("siret", "SIRET", lambda row: row.participant.employer.siret, Cell.IDENTIFIER, shown=False),
    Column(
        "depuis",
        "Dans la promotion depuis",
        lambda row: row.participant.enrolled_at,
        Cell.DATE,
        sort=("enrolled_at", "pk"),
        css="mid",
    ),
    Column(
        "courriel",
        "Courriel",
        lambda row: "" if is_held(row.participant.user) else row.participant.user.email,
        shown=False,
    ),
    Column("contact", "Contact formation", lambda row: row.participant.training_contact_name, shown=False),
    Column("courriel_contact", "Courriel du contact", lambda row: row.participant.training_contact_email, shown=False),
    Column(
        "manque",
        "Ce qui manque",
        lambda row: row.lacking,
        filter=choice_filter("Manque", method="filter_lack", choices=()),
    ),
    Column("depart", "Départ", lambda row: row.participant.left_at, Cell.DATE, shown=False),
)


class PromotionList(ListPage):
    """The people of a promotion that one may know of, by name: those who are in it, who lack something, who left."""

    columns = COLUMNS
    default_sort = "nom"
    filterset = filterset_of(COLUMNS, Participant, search_filter("Chercher", "Nom, employeur"), base=PromotionFilter)

    def __init__(self, *, user: User, cycle: Cycle, params: Mapping[str, str]) -> None:
        related = ("user", "employer", "cycle", "profile")
        scope = participants_to_see(user).filter(cycle=cycle).select_related(*related).defer("profile__thumb")
        self.people = list(scope)
        self.lacks = find_lacks(self.people)
        here = [each for each in self.people if each.left_at is None]
        choices = [(source.name, source.label) for source in lack_sources()]
        super().__init__(
            scope,
            params,
            views=(
                SavedView("", "Dans la promotion", Q(state=ParticipantState.ENROLLED)),
                SavedView("incomplets", "Il manque quelque chose", Q(pk__in=list(self.lacks))),
                SavedView("partis", "Ont quitté la promotion", Q(state=ParticipantState.LEFT)),
            ),
            base={"cycle": cycle.slug},
            counts={"": len(here), "incomplets": len(self.lacks), "partis": len(self.people) - len(here)},
            choices={"manque": choices},
            about=self,
        )

    def lacking_of(self, name: str) -> list[int]:
        """The keys of those who lack what this source awaits."""
        return [pk for pk, lacks in self.lacks.items() if any(each.source.name == name for each in lacks)]

    def present(self, row: Participant) -> PersonRow:
        """What is lacking of them, known already."""
        return PersonRow(row, self.lacks.get(row.pk, []))

    @cached_property
    def summary(self) -> list[tuple[str, str, int]]:
        """Each thing that is lacking of somebody: its name in the address, its label, of how many."""
        found = [(source.name, source.label, len(self.lacking_of(source.name))) for source in lack_sources()]
        return [each for each in found if each[2]]
