"""The answers, tied to nobody; and apart from them, while an evaluation is open, who has answered.

Nothing joins the two: no key, no time, no order. The keys are drawn at random, and each time somebody answers every
answer of the evaluation is written anew, in another order and under other keys (services.answering): neither where a
row lies nor the transaction that wrote it says whose it is.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from evaluations.models.forms import EvaluationForm, Question

TEXT_LIMIT = 2_000


class Answer(models.Model):
    """What somebody chose from 1 to 4 for one question. Two answers of one person do not know each other either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers", verbose_name="question")
    value = models.PositiveSmallIntegerField("réponse", validators=[MinValueValidator(1), MaxValueValidator(4)])

    class Meta:
        verbose_name = "réponse"
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=1, value__lte=4),
                name="evaluation_answer_from_1_to_4",
                violation_error_message="Une réponse va de 1 à 4.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class Verbatim(models.Model):
    """What somebody wrote for one question. It is quoted only where its writer agreed to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="verbatims", verbose_name="question")
    text = models.TextField("texte", max_length=TEXT_LIMIT)
    may_be_quoted = models.BooleanField("peut être cité", default=False)
    is_chosen = models.BooleanField("cité", default=False, editable=False)
    # Whoever of the staff chose to quote it, never its writer.
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "texte libre"
        verbose_name_plural = "textes libres"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_chosen=False) | Q(may_be_quoted=True, chosen_by__isnull=False),
                name="evaluation_quoted_by_agreement",
                violation_error_message="Un texte n’est cité que si son auteur l’accepte.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Answered(models.Model):
    """This person has answered this evaluation, or their employer has about them. Gone once it is closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(EvaluationForm, on_delete=models.CASCADE, related_name="+", verbose_name="évaluation")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne"
    )

    class Meta:
        verbose_name = "a répondu"
        verbose_name_plural = "ont répondu"
        constraints = [
            models.UniqueConstraint(
                fields=("form", "user"),
                name="evaluation_answered_once",
                violation_error_message="Vous avez déjà répondu à cette évaluation.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.form)
