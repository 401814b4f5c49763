"""What the training team writes for itself."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """An internal note of the staff. The applicant and the committee never read it."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("note", max_length=4000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "note"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:60]
