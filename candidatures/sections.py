"""The sections of a dossier: what each holds, what it must hold before submission, and what is still missing."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from candidatures.enums import CommitmentState
from candidatures.models import Candidature, EmployerCommitment, Piece
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from toolkit.text.typography import format_day


@dataclass(frozen=True)
class DossierSection:
    """One page of the dossier. `expected` must be filled before submission; `optional` may stay empty."""

    slug: str
    title: str
    lead: str
    expected: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the section."""
        return self.expected + self.optional


IDENTITY = DossierSection(
    "identite",
    "Identité",
    "Qui vous êtes, et où vous joindre dans les semaines qui viennent.",
    ("title", "first_name", "last_name", "email", "phone"),
)
EMPLOYER = DossierSection(
    "employeur",
    "Employeur",
    "La collectivité ou l’établissement que vous dirigez. La commission veille à l’équilibre des territoires.",
    ("employer_name", "employer_type", "siret", "department", "population", "staff_count"),
    ("operating_budget", "training_contact_name", "training_contact_email"),
)
POSITION = DossierSection(
    "poste",
    "Poste occupé",
    "Votre fonction aujourd’hui et ce que vous y dirigez.",
    ("job_title", "category", "in_post_since", "grade", "employment_status"),
    ("functional_post", "cadre", "people_managed", "scope"),
)
CAREER = DossierSection(
    "parcours",
    "Parcours",
    "Vos derniers postes, du plus récent au plus ancien, et ce qui vous a formé.",
    ("years_in_general_management", "career_posts"),
    ("diplomas", "has_taken_cycle", "cycles_taken", "earlier_candidature"),
)
PROJECT = DossierSection(
    "projet",
    "Projet professionnel",
    "La commission lit cette section en premier. Écrivez comme à un pair : des faits, un choix, une question.",
    ("motivation", "project", "contribution"),
    ("question", "expectations"),
)
PIECES = DossierSection(
    "pieces",
    "Pièces et engagement",
    "Votre CV, votre projet si vous préférez le joindre, et l’engagement de votre employeur à financer les droits.",
)
DECLARATIONS = DossierSection(
    "declarations",
    "Déclarations",
    "Ce que vous déclarez en déposant votre candidature. Personne ne peut le faire à votre place.",
    ("commits_attendance", "commits_accuracy", "read_data_notice"),
)
SECTIONS = (IDENTITY, EMPLOYER, POSITION, CAREER, PROJECT, PIECES, DECLARATIONS)
BY_SLUG = {section.slug: section for section in SECTIONS}

# How each expected field is asked for when it is missing.
ASK = {
    "title": "Indiquez votre civilité",
    "first_name": "Indiquez votre prénom",
    "last_name": "Indiquez votre nom",
    "email": "Indiquez votre courriel professionnel",
    "phone": "Indiquez votre téléphone",
    "employer_name": "Nommez votre collectivité ou établissement",
    "employer_type": "Choisissez le type d’employeur",
    "siret": "Indiquez le SIRET de votre employeur",
    "department": "Choisissez le département",
    "population": "Indiquez la population",
    "staff_count": "Indiquez le nombre d’agents",
    "job_title": "Indiquez votre fonction exacte",
    "category": "Choisissez la catégorie de votre fonction",
    "in_post_since": "Indiquez depuis quand vous êtes en poste",
    "grade": "Indiquez votre grade",
    "employment_status": "Choisissez votre statut",
    "years_in_general_management": "Indiquez vos années en direction générale",
    "career_posts": "Décrivez au moins un poste",
    "motivation": "Écrivez votre motivation",
    "project": "Écrivez votre projet professionnel ou joignez-le en PDF",
    "contribution": "Écrivez ce que vous apporterez au groupe",
    "commits_attendance": "Déclarez que vous suivrez tout le cycle",
    "commits_accuracy": "Attestez l’exactitude de votre dossier",
    "read_data_notice": "Prenez connaissance de la notice sur vos données",
}


def filled_names(candidature: Candidature, section: DossierSection) -> frozenset[str]:
    """The fields of a section that hold an answer: what the steps and the list of what is left depend on."""
    return frozenset(name for name in section.fields if _filled(getattr(candidature, name)))


def digest(candidature: Candidature, section: DossierSection) -> str:
    """A short fingerprint of what a section holds, with what is replied to a correction there.

    A page that shows another one is out of date.
    """
    answers = [_primitive(getattr(candidature, name)) for name in section.fields]
    answers += candidature.__dict__.get("_replies", {}).get(section.slug, [])  # brought by working_copy.read_written
    written = json.dumps(answers, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def count_replies(candidature: Candidature, section: DossierSection) -> int:
    """How many points of the correction under way are replied to there. Known as in `digest`."""
    return len(candidature.__dict__.get("_replies", {}).get(section.slug, []))


def digest_all(candidature: Candidature, pieces: Iterable[Piece]) -> str:
    """A short fingerprint of a whole dossier, files included: what a person has read again before sending it."""
    held = [digest(candidature, section) for section in SECTIONS] + sorted(piece.sha256 for piece in pieces)
    return hashlib.sha256(" ".join(held).encode()).hexdigest()[:24]


def _primitive(value: Any) -> Any:
    # 12 500 000 and 12 500 000,00 are one amount.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


# A dossier that came by post may say neither.
NOT_ON_PAPER = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Missing:
    """One thing to do before submission: where (section, anchor) and a French sentence without a full stop."""

    section: DossierSection
    anchor: str
    sentence: str


@dataclass
class Completeness:
    """What a dossier holds and lacks, section by section."""

    missing: list[Missing] = field(default_factory=list)
    started: set[str] = field(default_factory=set)

    def of(self, section: DossierSection) -> list[Missing]:
        """What one section lacks."""
        return [item for item in self.missing if item.section == section]

    @property
    def is_complete(self) -> bool:
        """Nothing stands between this dossier and its submission but the calendar."""
        return not self.missing

    @property
    def complete_count(self) -> int:
        """Number of complete sections."""
        lacking = {item.section.slug for item in self.missing}
        return len(SECTIONS) - len(lacking)


def check_completeness(
    candidature: Candidature,
    *,
    required: Iterable[RequiredPiece],
    pieces: Iterable[Piece],
    commitment: EmployerCommitment | None,
) -> Completeness:
    """Say what is missing, in the order of the sections. Reads what it is given and runs no query.

    CV and project block submission; the project may be typed or uploaded; the commitment must be requested or
    uploaded (DOMAIN, pieces), of the employer that is declared.
    """
    given = {piece.required_piece_id: piece for piece in pieces if piece.replaced_at is None}
    asked = list(required)
    project_uploaded = any(piece.pk in given for piece in asked if piece.kind == PieceKind.PROJECT)
    result = Completeness()
    for section in SECTIONS:
        for name in section.fields:
            if _filled(getattr(candidature, name)):
                result.started.add(section.slug)
        for name in section.expected:
            if (name == "project" and project_uploaded) or (candidature.is_on_paper and name in NOT_ON_PAPER):
                continue
            if not _filled(getattr(candidature, name)):
                result.missing.append(Missing(section, f"id_{name}", ASK[name]))
        if section == PIECES:
            result.missing.extend(_missing_pieces(asked, given))
            result.missing.extend(_missing_commitment(candidature, asked, commitment))
            if given or commitment:
                result.started.add(section.slug)
    return result


def _missing_pieces(required: list[RequiredPiece], given: dict[int, Piece]) -> Iterable[Missing]:
    for asked in required:
        piece = given.get(asked.pk)
        if asked.kind == PieceKind.COMMITMENT:
            continue
        if piece is not None and piece.renewal_due:
            day = format_day(piece.uploaded_at)
            sentence = f"Renouvelez la pièce « {asked.label} », reprise du {day}, ou dites qu’elle est à jour"
            yield Missing(PIECES, f"piece-{asked.pk}", sentence)
        elif piece is None and asked.kind != PieceKind.PROJECT:
            yield Missing(PIECES, f"piece-{asked.pk}", f"Joignez la pièce « {asked.label} »")


def _missing_commitment(
    candidature: Candidature, required: list[RequiredPiece], commitment: EmployerCommitment | None
) -> Iterable[Missing]:
    sentence = _ask_commitment(candidature, commitment)
    if sentence and any(asked.kind == PieceKind.COMMITMENT for asked in required):
        yield Missing(PIECES, "engagement", sentence)


def _ask_commitment(candidature: Candidature, commitment: EmployerCommitment | None) -> str:
    if commitment is None or commitment.state == CommitmentState.REPLACED:
        return "Demandez l’engagement de l’employeur, ou joignez le formulaire signé"
    if commitment.state == CommitmentState.REFUSED:
        return f"L’employeur a refusé de s’engager : {commitment.refusal_advice}"
    if not commitment.binds(candidature):
        return "Demandez l’engagement du nouvel employeur : celui du précédent ne vaut plus"
    if commitment.has_expired:
        return "Envoyez à nouveau la demande d’engagement : le lien du signataire a expiré"
    return ""


def _filled(value: Any) -> bool:
    # By identity: zero equals False, and is an answer.
    return value is not None and value is not False and value not in ("", [])
