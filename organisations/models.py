"""Institutes that run cycles and employers that send participants."""

from typing import Any

from django.db import models
from django.db.models import Q

from organisations.enums import Department, EmployerType, PopulationStratum, Region, stratum_of
from organisations.validators import validate_siret
from toolkit.text.sorting import SortedByName, SortKeyField


class Institute(SortedByName):
    """A school that runs cycles. Its settings sign the letters: they are checked before a call opens."""

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
    signatory_name = models.CharField("signataire", max_length=200, blank=True)
    signatory_capacity = models.CharField("qualité du signataire", max_length=200, blank=True)
    sort_name = SortKeyField(sources=(("name",),))
    silence_months = models.PositiveSmallIntegerField("mois au bout desquels le silence vaut rejet", default=2)

    class Meta:
        verbose_name = "institut"
        ordering = ("sort_name", "pk")

    def __str__(self) -> str:
        return self.code

    @property
    def missing_settings(self) -> list[str]:
        """French names of what an acknowledgement of receipt needs and is not filled in (CRPA R112-5, L112-6)."""
        wanted = ("service", "address", "email", "phone", "court")
        columns = {column.name: str(column.verbose_name) for column in self._meta.fields}
        return [columns[name] for name in wanted if not getattr(self, name)]


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
