"""Columns of the list of candidatures: the page, the filters, the order and the export read the same ones."""

from dataclasses import dataclass
from typing import Any

from candidatures.enums import State
from candidatures.models import Candidature
from instruction.turns import Turn
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_bounds
from toolkit.lists.columns import Cell, Column
from toolkit.lists.filters import choice_filter, filterset_of, search_filter
from toolkit.text.search_text import fold

WITHOUT_ADVISER = "aucun"


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


def by_stratum(queryset: Any, name: str, value: str) -> Any:
    """Employers whose population is within the stratum."""
    lower, upper = stratum_bounds(value)
    found = queryset.filter(population__gte=lower)
    return found if upper is None else found.filter(population__lt=upper)


def _of(name: str) -> Any:
    """A field of the candidature of a row."""
    return lambda row: getattr(row.candidature, name)


WORDS = search_filter("Chercher une candidature", "Nom, employeur, numéro")
TYPES = choice_filter("Type d’employeur", empty="Type", field_name="employer_type", choices=EmployerType.choices)
STRATA = choice_filter("Strate", method=by_stratum, choices=PopulationStratum.choices)
REGIONS = choice_filter(
    "Région", field_name="region", choices=sorted(Region.choices, key=lambda choice: fold(choice[1]))
)
STATES = choice_filter(
    "État", field_name="state", choices=[choice for choice in State.choices if choice[0] != State.DRAFT]
)
ADVISERS = choice_filter(
    "Suivi par", field_name="adviser", null_label="Personne encore", null_value=WITHOUT_ADVISER, choices=()
)

COLUMNS = (
    Column("numero", "N° de dossier", _of("receipt_number"), Cell.IDENTIFIER, shown=False),
    Column("candidat", "Candidat", _of("full_name"), sort=("sort_name", "pk")),
    Column("fonction", "Fonction", _of("job_title"), shown=False),
    Column("employeur", "Employeur", _of("employer_name"), sort=("employer_name", "pk")),
    Column("type", "Type d’employeur", lambda row: row.employer_type, shown=False, filter=TYPES),
    Column("strate", "Habitants", lambda row: row.stratum, css="mid", filter=STRATA),
    Column("region", "Région", lambda row: row.region, shown=False, filter=REGIONS),
    Column("engagement", "Engagement", lambda row: row.commitment or "Pas demandé", css="mid"),
    Column("etat", "État", lambda row: row.state, filter=STATES),
    Column("conseiller", "Suivi par", lambda row: row.adviser, css="lo", filter=ADVISERS),
    # The longest wait first is the earliest date first: what falls on the screen is the wait.
    Column(
        "attente",
        "Qui doit agir",
        lambda row: row.turn.who,
        sort=("turn_rank", "state_changed_at", "pk"),
        falls=True,
    ),
    Column("jours", "Depuis (jours)", lambda row: row.turn.days, Cell.NUMBER, shown=False),
    Column("depot", "Déposée le", _of("submitted_at"), Cell.DATE, shown=False),
)

CandidatureFilter = filterset_of(COLUMNS, Candidature, WORDS)
