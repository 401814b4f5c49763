"""Institutes that run cycles and employers that send participants."""

import re
import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from organisations.colours import ACCENT, MAIN, validate_colour
from organisations.enums import (
    Department,
    EmployerType,
    PopulationStratum,
    Region,
    SchoolZone,
    SilenceRegime,
    stratum_of,
)
from organisations.remedies import REMEDIES_LIMIT, validate_remedies, write_remedies
from organisations.validators import validate_siret
from toolkit.text.sorting import SortedByName, SortKeyField

# What an acknowledgement of receipt must bear (CRPA R112-5, L112-6).
WANTED = ("service", "address", "email", "phone", "court")
_TOWN = re.compile(r"[0-9]{5} ([^0-9,]{2,80}?)(?: cedex\b.*)?", re.IGNORECASE)


class Logo(models.Model):
    """A picture for documents, checked and drawn again. A row never changes: a document keeps the logo it was issued
    with, named by its fingerprint."""

    sha256 = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    content = models.BinaryField("image")
    content_type = models.CharField("format", max_length=20)
    width = models.PositiveSmallIntegerField("largeur")
    height = models.PositiveSmallIntegerField("hauteur")

    class Meta:
        verbose_name = "logo"

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


class Institute(SortedByName):
    """A school that runs cycles. Its settings sign the letters: they are checked before a call opens.

    `uuid` is what its journal is about.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("code", max_length=16, unique=True)
    name = models.CharField("nom", max_length=200)
    parent = models.CharField("établissement de rattachement", max_length=200, blank=True)
    service = models.CharField("service", max_length=200, blank=True)
    address = models.JSONField("adresse postale", default=list, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=32, blank=True)
    website = models.CharField("site", max_length=200, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    court = models.CharField("tribunal administratif compétent", max_length=200, blank=True)
    # Empty, the house's: see organisations.remedies.
    remedies = models.TextField(
        "voies de recours", max_length=REMEDIES_LIMIT, blank=True, validators=[validate_remedies]
    )
    signatory_name = models.CharField("signataire", max_length=200, blank=True)
    signatory_capacity = models.CharField("qualité du signataire", max_length=200, blank=True)
    signatory_delegation = models.CharField("délégation de signature", max_length=300, blank=True)
    sort_name = SortKeyField(sources=(("name",),))
    tells_rank = models.BooleanField("dit son rang à chaque personne sur liste d’attente", default=False)
    prints_reason = models.BooleanField("écrit au candidat le motif d’un refus de la commission", default=True)
    head_validates_syntheses = models.BooleanField(
        "la direction du service valide les synthèses pour la commission", default=False
    )
    silence_regime = models.CharField(
        "ce que vaut le silence", max_length=8, choices=SilenceRegime.choices, default=SilenceRegime.REJECTS
    )
    silence_months = models.PositiveSmallIntegerField(
        "mois au bout desquels le silence vaut décision",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )

    school_zone = models.CharField("zone de vacances scolaires", max_length=1, choices=SchoolZone, default=SchoolZone.B)
    alsace_moselle = models.BooleanField("jours fériés d’Alsace-Moselle", default=False)

    # What a new cycle of the institute begins with.
    default_fee = models.DecimalField(
        "droits d’inscription d’un nouveau cycle", max_digits=8, decimal_places=2, null=True, blank=True
    )
    default_confirmation_days = models.PositiveSmallIntegerField(
        "jours pour confirmer une admission", default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    # Colours of documents; empty, the house's.
    main_colour = models.CharField("couleur principale", max_length=7, blank=True, validators=[validate_colour])
    accent_colour = models.CharField("couleur d’accent", max_length=7, blank=True, validators=[validate_colour])
    logo = models.ForeignKey(Logo, models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        verbose_name = "institut"
        ordering = ("sort_name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(silence_months__gte=1, silence_months__lte=12),
                name="institute_silence_months",
                violation_error_message="Le silence vaut rejet au bout d’un à douze mois.",
            ),
            models.CheckConstraint(
                condition=Q(default_fee__isnull=True) | Q(default_fee__gte=0),
                name="institute_fee_not_negative",
                violation_error_message="Les droits d’inscription ne peuvent pas être négatifs.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def missing_columns(self) -> list[tuple[str, str]]:
        """Name and French name of each setting that an acknowledgement of receipt needs and that is not filled in."""
        columns = {column.name: str(column.verbose_name) for column in self._meta.fields}
        return [(name, columns[name]) for name in WANTED if not getattr(self, name)]

    @property
    def missing_settings(self) -> list[str]:
        """French names of what an acknowledgement of receipt needs and is not filled in (CRPA R112-5, L112-6)."""
        return [label for _, label in self.missing_columns]

    @property
    def remedies_text(self) -> str:
        """How a decision can be contested, from « par un recours gracieux » on."""
        return write_remedies(self.remedies, name=self.name, address=self.address, court=self.court)

    @property
    def town(self) -> str:
        """The town of the address, from which letters are dated; empty when no line of it has a postal code."""
        found = [match[1] for line in self.address if (match := _TOWN.fullmatch(str(line).strip()))]
        return found[-1] if found else ""

    @property
    def colours(self) -> list[str]:
        """Main colour and accent of its documents; nothing while they are the house's."""
        if not (self.main_colour or self.accent_colour):
            return []
        return [self.main_colour or MAIN, self.accent_colour or ACCENT]


class Employer(SortedByName):
    """A local authority or a public body, known by its SIRET."""

    siret = models.CharField("SIRET", max_length=14, unique=True, validators=[validate_siret])
    siren = models.CharField("SIREN", max_length=9, editable=False, db_index=True)
    name = models.CharField("nom", max_length=200)
    sort_name = SortKeyField(sources=(("name",),), db_index=True)
    employer_type = models.CharField("type d’employeur", max_length=24, choices=EmployerType)
    population = models.PositiveIntegerField("population", null=True, blank=True, help_text="En habitants.")
    department = models.CharField("département", max_length=3, choices=Department, blank=True)
    region = models.CharField("région", max_length=2, choices=Region, blank=True)
    staff_count = models.PositiveIntegerField("nombre d’agents", null=True, blank=True)
    operating_budget = models.DecimalField(
        "budget de fonctionnement", max_digits=15, decimal_places=2, null=True, blank=True, help_text="En euros."
    )

    class Meta:
        verbose_name = "employeur"
        ordering = ("sort_name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(operating_budget__isnull=True) | Q(operating_budget__gte=0),
                name="employer_budget_not_negative",
                violation_error_message="Un budget ne peut pas être négatif.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the SIREN, the first nine digits of the SIRET."""
        self.siren = self.siret[:9]
        if kwargs.get("update_fields") is not None and "siret" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "siren"}
        super().save(*args, **kwargs)

    @property
    def stratum(self) -> PopulationStratum | None:
        """The stratum of population, or None when the population is not known."""
        return None if self.population is None else stratum_of(self.population)
