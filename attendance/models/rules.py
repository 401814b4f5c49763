"""What an institute decides of attendance; without a row, what the product proposes."""

from django.core.validators import MaxValueValidator
from django.db import models

from organisations.models import Institute


class AttendanceRules(models.Model):
    """How a half-day is signed at an institute. How long it counts is a setting of its cycle."""

    institute = models.OneToOneField(
        Institute, on_delete=models.CASCADE, related_name="attendance_rules", verbose_name="institut"
    )
    opens_minutes_before = models.PositiveSmallIntegerField(
        "ouverture de la signature, en minutes avant le début", default=15, validators=[MaxValueValidator(60)]
    )
    closes_minutes_after = models.PositiveSmallIntegerField(
        "fermeture de la signature, en minutes après la fin", default=15, validators=[MaxValueValidator(60)]
    )
    signs_by_link = models.BooleanField("signer depuis son espace, sans le code de la salle", default=True)

    class Meta:
        verbose_name = "règles de présence"
        verbose_name_plural = "règles de présence"

    def __str__(self) -> str:
        return f"Présence, {self.institute}"


def rules_of(institute: Institute) -> AttendanceRules:
    """The rules that hold at an institute. One query, none where they were read with it."""
    return getattr(institute, "attendance_rules", None) or AttendanceRules(institute=institute)
