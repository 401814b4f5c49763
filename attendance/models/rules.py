"""What an institute decides of attendance; without a row, what the product proposes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from organisations.models import Institute

HALF_DAY_MINUTES = 210  # 3 h 30


class AttendanceRules(models.Model):
    """How a half-day counts at an institute."""

    institute = models.OneToOneField(
        Institute, on_delete=models.CASCADE, related_name="attendance_rules", verbose_name="institut"
    )
    half_day_minutes = models.PositiveSmallIntegerField(
        "durée d’une demi-journée, en minutes",
        default=HALF_DAY_MINUTES,
        validators=[MinValueValidator(30), MaxValueValidator(480)],
    )

    class Meta:
        verbose_name = "règles de présence"
        verbose_name_plural = "règles de présence"

    def __str__(self) -> str:
        return f"Présence, {self.institute}"


def rules_of(institute: Institute) -> AttendanceRules:
    """The rules that hold at an institute. One query."""
    return AttendanceRules.objects.filter(institute=institute).first() or AttendanceRules(institute=institute)
