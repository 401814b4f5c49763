"""What an institute decides of its evaluations; without a row, what the product proposes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from organisations.models import Institute


class EvaluationRules(models.Model):
    """How long evaluations stay open, and whether they open by themselves."""

    institute = models.OneToOneField(
        Institute, on_delete=models.CASCADE, related_name="evaluation_rules", verbose_name="institut"
    )
    opens_alone = models.BooleanField("ouvrir seule à la dernière séquence", default=True)
    open_hours = models.PositiveSmallIntegerField(
        "durée d’ouverture à chaud, en heures",
        default=48,
        validators=[MinValueValidator(12), MaxValueValidator(336)],
    )

    cold_months = models.PositiveSmallIntegerField(
        "délai de l’évaluation à froid, en mois après la dernière session",
        default=4,
        validators=[MinValueValidator(3), MaxValueValidator(6)],
    )
    cold_days = models.PositiveSmallIntegerField(
        "durée d’ouverture à froid, en jours",
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(90)],
    )

    class Meta:
        verbose_name = "règles des évaluations"
        verbose_name_plural = "règles des évaluations"

    def __str__(self) -> str:
        return f"Évaluations, {self.institute}"


def rules_of(institute: Institute) -> EvaluationRules:
    """The rules that hold at an institute. One query."""
    return EvaluationRules.objects.filter(institute=institute).first() or EvaluationRules(institute=institute)
