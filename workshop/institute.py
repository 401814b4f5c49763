"""The settings of an institute: their groups on the page, their words, and the version that a page shows."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from organisations.models import Institute
from toolkit.text.typography import format_euros
from toolkit.ui.two_versions import EMPTY


@dataclass(frozen=True)
class Group:
    """Settings that are read together; `name` is an anchor of the page."""

    name: str
    legend: str
    help: str
    columns: tuple[str, ...]


GROUPS = (
    Group(
        "identite",
        "Identité",
        "En tête des lettres, des accusés de réception, des brochures et des pages publiques.",
        ("name", "parent", "service", "siret", "website"),
    ),
    Group(
        "contact",
        "Adresse et contact",
        "Où l’on répond aux candidats. Les réponses aux courriels y arrivent.",
        ("address", "email", "phone"),
    ),
    Group(
        "recours",
        "Tribunal et recours",
        "Au bas des accusés, des refus et des irrecevabilités, à la suite du délai de deux mois.",
        ("court", "remedies"),
    ),
    Group(
        "signature",
        "Signature",
        "L’auteur des décisions, au bas des lettres et des courriels qui les annoncent.",
        ("signatory_name", "signatory_capacity", "signatory_delegation"),
    ),
    Group(
        "regles",
        "Règles",
        "Ce qui vaut pour tous les cycles de l’institut, et ce qu’un nouveau cycle reprend.",
        (
            "silence_regime",
            "silence_months",
            "prints_reason",
            "tells_rank",
            "head_validates_syntheses",
            "default_fee",
            "default_confirmation_days",
        ),
    ),
    Group(
        "conges",
        "Vacances et jours fériés",
        "Ce que l’année d’un cycle évite.",
        ("school_zone", "alsace_moselle"),
    ),
    Group(
        "couleurs",
        "Couleurs des documents",
        "Sur les lettres et les brochures : titres, couverture, anneaux.",
        ("main_colour", "accent_colour"),
    ),
)
SETTINGS = tuple(name for group in GROUPS for name in group.columns)
# What letters, receipts and brochures print.
PRINTED = frozenset(SETTINGS) - {
    *("prints_reason", "tells_rank", "head_validates_syntheses", "default_fee", "default_confirmation_days"),
    *("school_zone", "alsace_moselle"),
}


def label_of(name: str) -> str:
    """The French name of a setting, with a capital."""
    label = str(Institute._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def in_words(name: str, value: Any) -> str:
    """A setting as it is read."""
    if value in (None, "", []):
        return EMPTY
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, Decimal):
        return format_euros(value)
    choices = dict(getattr(Institute._meta.get_field(name), "flatchoices", []))
    return str(choices.get(value, value))


def version_of(institute: Institute) -> str:
    """A fingerprint of all the settings, whoever wrote them: another value, another fingerprint."""
    values = [in_words(name, getattr(institute, name)) for name in SETTINGS]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]
