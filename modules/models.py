"""Modules of a cycle and their half-days."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from cycles.models import Cycle
from modules.enums import Period


class Module(models.Model):
    """One session of a cycle. The announced length is a wording of the brochure; attendance counts half-days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="modules", verbose_name="cycle")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    title = models.CharField("titre", max_length=250)
    place = models.CharField("lieu", max_length=120)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    objectives = models.JSONField("objectifs", default=list, blank=True)
    contents = models.JSONField("contenus", default=list, blank=True)
    announced_length = models.CharField("durée annoncée", max_length=60, default="deux jours et demi")

    class Meta:
        verbose_name = "module"
        ordering = ("starts_on", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "number"),
                name="module_number_unique",
                violation_error_message="Un module porte déjà ce numéro dans le cycle.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="module_starts_before_its_end",
                violation_error_message="Un module commence avant de finir.",
            ),
        ]

    def __str__(self) -> str:
        return f"Module {self.number}\u00a0: {self.title}"


class HalfDay(models.Model):
    """The unit of attendance."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="half_days", verbose_name="module")
    day = models.DateField("jour")
    period = models.CharField("demi-journée", max_length=16, choices=Period)

    class Meta:
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"
        ordering = ("day", "-period")  # MORNING sorts after AFTERNOON, hence the minus
        constraints = [
            models.UniqueConstraint(
                fields=("module", "day", "period"),
                name="half_day_unique",
                violation_error_message="Cette demi-journée figure déjà au module.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}, {self.get_period_display().lower()}"
