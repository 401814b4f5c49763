"""The link by which the employer of a participant answers, without an account. It goes when the evaluation closes."""

import uuid

from django.conf import settings
from django.db import models

from evaluations.models.forms import EvaluationForm


class EmployerLink(models.Model):
    """The link of one employer about one participant. The token is stored hashed, for this row alone.

    That it was used is told by Answered, of the same form and participant: never by the answers.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.ForeignKey(EvaluationForm, on_delete=models.CASCADE, related_name="links", verbose_name="évaluation")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="participant"
    )
    email = models.EmailField("adresse")
    contact_name = models.CharField("contact", max_length=200, blank=True)
    employer_name = models.CharField("employeur", max_length=200)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "lien d’un employeur"
        verbose_name_plural = "liens des employeurs"
        constraints = [
            models.UniqueConstraint(
                fields=("form", "user"),
                name="evaluation_employer_linked_once",
                violation_error_message="Cet employeur a déjà un lien.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_name}, {self.form}"
