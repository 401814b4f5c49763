"""The words that a desk sorts its dossiers by."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from toolkit.text.search_text import fold

LONGEST_LABEL = 40


class LabelQuerySet(models.QuerySet["Label"]):
    """Scopes that chain."""

    def of_desk(self, user: User, *roles: str) -> "LabelQuerySet":
        """Those of the institutes where the person holds one of these roles."""
        return self.filter(institute__in=user.institutes_with_role(*roles))


class Label(models.Model):
    """A word that the desk of an institute sorts its dossiers by. The applicant and the committee never read it."""

    institute = models.ForeignKey("organisations.Institute", models.CASCADE, related_name="labels")
    name = models.CharField("étiquette", max_length=LONGEST_LABEL)
    name_key = models.CharField(max_length=2 * LONGEST_LABEL, editable=False)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = "étiquette"
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["institute", "name_key"],
                name="label_once_per_institute",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str) -> None:
        """Take a name, and what compares it. The caller saves."""
        self.name, self.name_key = name, fold(name)[: 2 * LONGEST_LABEL]


class Labelling(models.Model):
    """A label on a dossier: who put it there, and when."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="labellings")
    label = models.ForeignKey(Label, models.CASCADE, related_name="labellings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "étiquette d’un dossier"
        verbose_name_plural = "étiquettes des dossiers"
        ordering = ["label__name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "label"],
                name="labelling_once_per_candidature",
                violation_error_message="Ce dossier porte déjà cette étiquette.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label_id} – {self.candidature_id}"
