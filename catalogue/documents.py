"""A whole cycle as plain values: what the importer reads and the exporter writes.

None in a field marked "left out" means that the file does not speak of it: the first import takes the listed default,
the next ones leave alone what is stored.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from cycles.eligibility import Eligibility
from cycles.enums import CycleState, PieceKind
from cycles.expenses import Expense
from cycles.quotes import Quote
from cycles.targets import Target

PARIS = ZoneInfo("Europe/Paris")
_ALSACE_MOSELLE = re.compile(r"(?:57|67|68)\d{3}\b")  # at the beginning of a line


@dataclass(frozen=True)
class InstituteDocument:
    """The school. Everything after `website` may be left out."""

    code: str
    name: str
    parent: str
    service: str
    address: tuple[str, ...]
    email: str
    website: str
    phone: str | None
    siret: str | None
    court: str | None
    signatory_name: str | None
    signatory_capacity: str | None
    silence_months: int | None
    tells_rank: bool | None
    prints_reason: bool | None
    head_validates_syntheses: bool | None


@dataclass(frozen=True)
class SectionDocument:
    """A titled text with its subsections."""

    title: str
    body: str
    subsections: tuple["SectionDocument", ...]


@dataclass(frozen=True)
class PieceDocument:
    """A required piece. The kind may be left out: the first import infers it from the label."""

    label: str
    kind: str | None


@dataclass(frozen=True)
class CriterionDocument:
    """A line of the grid; the weight is a percentage."""

    label: str
    weight: int
    help: str


@dataclass(frozen=True)
class ModuleDocument:
    """A module. Dates are None while they are unknown, `line` is where the file speaks of it.

    The announced length may be left out.
    """

    number: int
    title: str
    place: str
    start: datetime.date | None
    end: datetime.date | None
    objectives: tuple[str, ...]
    contents: tuple[str, ...]
    announced_length: str | None
    line: int


@dataclass(frozen=True)
class TourDocument:
    """The study tour; the destination is empty until it is announced, the dates None while they are unknown."""

    title: str
    destination: str
    start: datetime.date | None
    end: datetime.date | None
    intro_title: str
    body: str


@dataclass(frozen=True)
class ContactDocument:
    """Who answers."""

    role: str
    service: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class SettingsDocument:
    """What a cycle adds to the usual ways of the house. Each may be left out."""

    expenses: tuple[Expense, ...] | None = None
    eligibility: Eligibility | None = None
    targets: tuple[Target, ...] | None = None
    day_start: datetime.time | None = None
    day_end: datetime.time | None = None
    half_day_minutes: int | None = None
    attendance_share: int | None = None
    decline_share: int | None = None
    cover: str | None = None
    quotes: tuple[Quote, ...] | None = None


@dataclass(frozen=True)
class CycleDocument:
    """A cycle. `opening`, `seats`, `criteria`, `state`, `confirmation_days` and `decision` may be left out."""

    institute: InstituteDocument
    code: str
    title: str
    promotion: int
    year: int
    deadline: datetime.datetime
    fee: Decimal
    audience_intro: str
    audience_items: tuple[str, ...]
    sections: tuple[SectionDocument, ...]
    pieces: tuple[PieceDocument, ...]
    modules: tuple[ModuleDocument, ...]
    tour: TourDocument | None
    contacts: tuple[ContactDocument, ...]
    see_also: tuple[str, ...]
    opening: datetime.datetime | None
    seats: int | None
    criteria: tuple[CriterionDocument, ...] | None
    state: str | None
    confirmation_days: int | None
    decision: datetime.date | None
    settings: SettingsDocument


# The listed defaults. They are settings of the house, not words of the brochure.
CALL_DAYS = 120
DEFAULT_SEATS = 20
DEFAULT_CONFIRMATION_DAYS = 10
DEFAULT_STATE = CycleState.PUBLISHED
DEFAULT_ANNOUNCED_LENGTH = "deux jours et demi"
DEFAULT_HALF_DAY_MINUTES = 210
DEFAULT_ATTENDANCE_SHARE = 80
DEFAULT_SILENCE_MONTHS = 2
DEFAULT_COURT = "Tribunal administratif de Strasbourg"
DEFAULT_CRITERIA = (
    CriterionDocument(
        "Responsabilités et expérience", 25, "Étendue des responsabilités, ancienneté en direction générale, parcours."
    ),
    CriterionDocument("Motivation et projet", 30, "Clarté des raisons de venir et du projet professionnel."),
    CriterionDocument(
        "Apport au groupe", 20, "Ce que la personne donnera à ses pairs\u00a0: expériences, regard, question."
    ),
    CriterionDocument("Adéquation du besoin et du cycle", 15, "Le besoin exprimé est de ceux que le cycle traite."),
    CriterionDocument(
        "Disponibilité et engagement de l’employeur",
        10,
        "Présence possible à toutes les sessions, soutien de l’employeur.",
    ),
)


def at_end_of(day: datetime.date) -> datetime.datetime:
    """Return 23:59:59 in Paris on that day: a deadline day is included."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59, 59)), PARIS)


def at_start_of(day: datetime.date) -> datetime.datetime:
    """Return midnight in Paris at the beginning of that day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()), PARIS)


def default_opening(deadline: datetime.datetime) -> datetime.datetime:
    """Return the beginning of the day, CALL_DAYS before the deadline day."""
    return at_start_of(timezone.localdate(deadline, PARIS) - datetime.timedelta(days=CALL_DAYS))


def infer_alsace_moselle(address: tuple[str, ...]) -> bool:
    """Whether a postal address is in Bas-Rhin, Haut-Rhin or Moselle, whose local law has two more public holidays."""
    return any(_ALSACE_MOSELLE.match(line.strip()) for line in address)


def infer_kind(label: str) -> PieceKind:
    """Return the kind of a required piece from its label: CV, commitment, project, else other."""
    words = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    for pattern, kind in (
        (r"\bcv\b|curriculum", PieceKind.CV),
        (r"\bengagement\b", PieceKind.COMMITMENT),
        (r"\bprojet\b", PieceKind.PROJECT),
    ):
        if re.search(pattern, words):
            return kind
    return PieceKind.OTHER
