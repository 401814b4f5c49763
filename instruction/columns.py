"""Columns of the list of candidatures: the page, the filters, the order and the export read the same ones."""

import datetime
from dataclasses import replace
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.html import format_html

from accounts.models import User
from candidatures.enums import FALLEN, ONCE_ADMITTED, PUBLISHED, CommitmentState, State
from candidatures.models import Candidature
from cycles.models import LAST_SECOND, Cycle, RequiredPiece, end_of_day
from instruction import cells
from instruction.cells import event_words
from instruction.conditions import NOT_ASKED, commitment_is, is_incomplete, lacks_piece
from instruction.duties import BY_SLUG, DUTIES
from instruction.eligibility_conditions import comes_to
from instruction.enums import SynthesisStanding, Verdict
from instruction.models import Labelling
from instruction.permissions import ASSIGNABLE
from instruction.silence import near_silence, past_silence
from instruction.syntheses import TO_VALIDATE, TO_WRITE, synthesis_is
from instruction.turns import TURNS, is_turn_of
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_bounds
from toolkit.lists.columns import Cell, Column
from toolkit.lists.filters import ListFilter, choice_filter, date_filter, filterset_of, search_filter
from toolkit.text.search_text import fold
from toolkit.ui.templatetags.typography import typo

WITHOUT_ADVISER, WITHOUT_LABEL = "aucun", "sans"
NEAR, PAST = "proche", "passe"
COMPLETE, INCOMPLETE = "complet", "incomplet"
# Several states under one word, as the funnel of a cycle counts them.
IN_HAND = "en-cours"
STATE_GROUPS = {
    IN_HAND: ("Prises, et pas closes", ASSIGNABLE),
    "recevables": ("Recevables, et la suite", PUBLISHED | {State.ELIGIBLE}),
    "admises": ("Admises, et la suite", ONCE_ADMITTED),
}
# Filters that the bar shows at once; the others stand under « Plus de filtres ».
AT_HAND = ("etat", "conseiller", "attente", "complet", "etiquette")


class About:
    """What the filters know of the page: the cycle, the pieces that it asks, and who reads."""

    def __init__(self, cycle: Cycle, pieces: list[RequiredPiece], user: User) -> None:
        self.cycle, self.pieces, self.user = cycle, pieces, user


class DeskFilter(ListFilter):
    """The filters that need to know the cycle or the reader."""

    about: About
    tache = choice_filter("À faire", method="by_duty", choices=[(duty.slug, duty.many.capitalize()) for duty in DUTIES])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.about is not None:
            self.form.fields["silence"].label = silence_label(self.about.cycle)

    def by_duty(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers about which the reader has this to do."""
        return queryset.filter(BY_SLUG[value].condition(self.about.user))

    def by_completeness(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers that lack something, or nothing."""
        condition = is_incomplete(self.about.pieces)
        return queryset.filter(condition if value == INCOMPLETE else ~condition)

    def by_missing_piece(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers that lack this piece."""
        return queryset.filter(*(lacks_piece(piece) for piece in self.about.pieces if str(piece.pk) == value))

    def by_silence(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers that silence will decide soon, or has decided."""
        condition = near_silence if value == NEAR else past_silence
        return queryset.filter(condition(self.about.cycle))

    def by_turn(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers on which this one must act."""
        return queryset.filter(is_turn_of(value, self.about.user))

    def by_rules(self, queryset: Any, name: str, value: str) -> Any:
        """Dossiers on which the conditions of the cycle come to this."""
        return queryset.filter(comes_to(value, self.about.cycle, self.about.user))


def silence_label(cycle: Cycle) -> str:
    """What the day of silence is called, for what silence is worth in this institute."""
    return f"Silence valant {cycle.institute.get_silence_regime_display().lower()}"


def by_state(queryset: Any, name: str, value: str) -> Any:
    """Dossiers in this state, or in one of a group."""
    return queryset.filter(state__in=STATE_GROUPS[value][1] if value in STATE_GROUPS else [value])


def by_commitment(queryset: Any, name: str, value: str) -> Any:
    """Dossiers whose commitment is worth this now."""
    return queryset.filter(commitment_is(value))


def by_label(queryset: Any, name: str, value: str) -> Any:
    """Dossiers that bear this label, or none."""
    borne = Labelling.objects.filter(candidature=OuterRef("pk"))
    return queryset.filter(~Exists(borne) if value == WITHOUT_LABEL else Exists(borne.filter(label=value)))


def by_synthesis(queryset: Any, name: str, value: str) -> Any:
    """Dossiers whose synthesis is worth this now, or waits for somebody."""
    return queryset.filter(synthesis_is(value))


def by_stratum(queryset: Any, name: str, value: str) -> Any:
    """Employers whose population is within the stratum."""
    lower, upper = stratum_bounds(value)
    found = queryset.filter(population__gte=lower)
    return found if upper is None else found.filter(population__lt=upper)


def by_submission(queryset: Any, name: str, value: datetime.date) -> Any:
    """Dossiers submitted by the end of this day in Paris."""
    return queryset.filter(submitted_at__lt=end_of_day(value) + LAST_SECOND)


def _of(name: str) -> Any:
    """A field of the candidature of a row."""
    return lambda row: getattr(row.candidature, name)


WORDS = search_filter("Chercher une candidature", "Nom, numéro, mot du dossier")
TYPES = choice_filter("Type d’employeur", empty="Type", field_name="employer_type", choices=EmployerType.choices)
STRATA = choice_filter("Strate", method=by_stratum, choices=PopulationStratum.choices)
REGIONS = choice_filter(
    "Région", field_name="region", choices=sorted(Region.choices, key=lambda choice: fold(choice[1]))
)
STATES = choice_filter(
    "État",
    method=by_state,
    choices=[
        *(choice for choice in State.choices if choice[0] != State.DRAFT),
        *((slug, label) for slug, (label, _states) in STATE_GROUPS.items()),
    ],
)
ADVISERS = choice_filter(
    "Suivi par", field_name="adviser", null_label="Personne encore", null_value=WITHOUT_ADVISER, choices=()
)
COMMITMENTS = choice_filter(
    "Engagement",
    method=by_commitment,
    choices=[
        (NOT_ASKED, "Pas demandé"),
        *((value, label) for value, label in CommitmentState.choices if value != CommitmentState.REPLACED),
        (str(FALLEN), str(FALLEN.label)),
    ],
)
LABELS = choice_filter("Étiquette", method=by_label, choices=())
COMPLETENESS = choice_filter(
    "Complétude", method="by_completeness", choices=[(COMPLETE, "Complet"), (INCOMPLETE, "Incomplet")]
)
MISSING = choice_filter("Pièce manquante", method="by_missing_piece", choices=())
RULES = choice_filter(
    "Recevabilité",
    method="by_rules",
    choices=[
        (Verdict.PASS, "Conditions remplies"),
        (Verdict.DOUBT, "À vérifier"),
        (Verdict.FAIL, "Une condition non remplie"),
    ],
)
SYNTHESES = choice_filter(
    "Synthèse",
    method=by_synthesis,
    choices=[
        (TO_WRITE, "À écrire ou à reprendre"),
        (TO_VALIDATE, "À valider"),
        *((value, label) for value, label in SynthesisStanding.choices if value != SynthesisStanding.NONE),
    ],
)
# Its label, and that of the column, follow the institute: see silence_label.
SILENCE = choice_filter("Silence", empty="Silence", method="by_silence", choices=[(NEAR, "Proche"), (PAST, "Passé")])
SUBMITTED = date_filter("Déposée jusqu’au", method=by_submission)
WHO_ACTS = choice_filter("Qui doit agir", method="by_turn", choices=TURNS)

COLUMNS = (
    Column(
        "numero",
        "N° de dossier",
        _of("receipt_number"),
        Cell.IDENTIFIER,
        html=lambda row: format_html("{}", row.candidature.receipt_number),
        css="nowrap",
    ),
    Column(
        "candidat",
        "Candidat",
        _of("full_name"),
        sort=("sort_name", "pk"),
        html=cells.candidate,
        is_head=True,
        width=10,
    ),
    Column("fonction", "Fonction", _of("job_title"), html=lambda row: typo(row.candidature.job_title), width=10),
    Column(
        "employeur",
        "Employeur",
        _of("employer_name"),
        sort=("employer_name", "pk"),
        html=cells.employer,
        css="wide",
        width=12,
    ),
    Column(
        "type",
        "Type d’employeur",
        lambda row: row.employer_type,
        filter=TYPES,
        html=lambda row: typo(row.employer_type),
    ),
    Column("strate", "Habitants", lambda row: row.stratum, filter=STRATA, html=lambda row: typo(row.stratum)),
    Column("region", "Région", lambda row: row.region, filter=REGIONS, html=lambda row: typo(row.region)),
    Column("etat", "État", lambda row: row.state, filter=STATES, html=cells.state, css="half", width=8),
    Column(
        "engagement",
        "Engagement",
        lambda row: row.commitment or "Pas demandé",
        filter=COMMITMENTS,
        html=cells.commitment,
        width=7,
        stays=True,
    ),
    Column("complet", "Complétude", lambda row: row.lacks.words, filter=COMPLETENESS, html=cells.complete, width=7),
    Column("recevabilite", "Recevabilité", lambda row: row.rules_words, filter=RULES, html=cells.rules, width=8),
    Column("manque", "Pièce manquante", lambda row: row.lacks.names, filter=MISSING, html=cells.missing),
    Column(
        "etiquette",
        "Étiquettes",
        lambda row: ", ".join(row.labels),
        filter=LABELS,
        html=cells.labels,
        width=7,
    ),
    Column(
        "synthese",
        "Synthèse",
        lambda row: ", ".join(filter(None, (row.synthesis.label if row.synthesis else "", row.opinion.lower()))),
        filter=SYNTHESES,
        html=cells.synthesis,
        width=7,
    ),
    Column(
        "conseiller", "Suivi par", lambda row: row.adviser, filter=ADVISERS, html=cells.adviser, css="nowrap", width=6
    ),
    Column(
        "silence",
        "Silence",
        lambda row: row.silence_on,
        Cell.DATE,
        filter=SILENCE,
        html=cells.silence,
        css="nowrap",
        width=7,
    ),
    Column("evenement", "Dernier événement", event_words, html=cells.event, width=10),
    # The longest wait first is the earliest date first: what falls on the screen is the wait.
    Column(
        "attente",
        "Qui doit agir",
        lambda row: row.turn.who,
        sort=("turn_rank", "state_changed_at", "pk"),
        falls=True,
        filter=WHO_ACTS,
        html=cells.turn,
        css="at-end",
        stays=True,
        width=7,
    ),
    Column("origine", "Origine", _of("origin"), html=lambda row: format_html("{}", row.candidature.origin), width=5),
    Column("jours", "Depuis (jours)", lambda row: row.turn.days, Cell.NUMBER),
    Column(
        "depot",
        "Déposée le",
        _of("submitted_at"),
        Cell.DATE,
        sort=("submitted_at", "pk"),
        filter=SUBMITTED,
        html=lambda row: cells.day(row.candidature.submitted_at),
        css="nowrap",
        width=6,
    ),
)
SHOWN_FIRST = ("candidat", "employeur", "etat", "engagement", "complet", "etiquette", "conseiller", "attente")


def columns_of(cycle: Cycle) -> tuple[Column, ...]:
    """The columns, in the words of the institute of this cycle."""
    return _columns_where(silence_label(cycle))


@cache
def _columns_where(label: str) -> tuple[Column, ...]:
    return tuple(replace(column, label=label) if column.name == "silence" else column for column in COLUMNS)


CandidatureFilter = filterset_of(COLUMNS, Candidature, WORDS, DeskFilter)
