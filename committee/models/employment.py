"""Where a person who sits works and has worked, as they say it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisations.enums import Department, EmployerType


class Employment(models.Model):
    """An employer that a member has told, so that links with candidates are looked for. Read by nobody else.

    Their present one has neither start nor end; it may bear its type and department.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="employments")
    position = models.PositiveSmallIntegerField()
    is_present = models.BooleanField("employeur d’aujourd’hui", default=False)
    name = models.CharField("employeur", max_length=120)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    employer_type = models.CharField("type d’employeur", max_length=24, choices=EmployerType.choices, blank=True)
    department = models.CharField("département", max_length=3, choices=Department.choices, blank=True)
    start = models.PositiveSmallIntegerField("début", null=True, blank=True)
    end = models.PositiveSmallIntegerField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "employeur d’un membre"
        verbose_name_plural = "employeurs des membres"
        ordering = ["user", "position"]
        constraints = [
            models.UniqueConstraint(fields=["user", "position"], name="employment_place_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="employment_years_in_order",
                violation_error_message="L’année de fin précède celle du début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.name}"

    @property
    def typed(self) -> str:
        """What the person typed: a SIREN, or a name."""
        return self.siren or self.name
