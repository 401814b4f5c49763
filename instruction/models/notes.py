"""What the team notes about a dossier."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NoteKind(models.TextChoices):
    """What was written."""

    NOTE = "note", "Note"
    CALL = "call", "Appel"


class Note(models.Model):
    """An internal note of the staff, or a call in one line. The applicant and the committee never read it.

    `colleague`: whom it was pointed out to. `remind_on`: the day it comes back, until `done_at`.
    """

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=8, choices=NoteKind.choices, default=NoteKind.NOTE)
    with_whom = models.CharField("avec qui", max_length=120, blank=True)
    text = models.TextField("note", max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remind_on = models.DateField("à revoir le", null=True)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "note"
        ordering = ["-at"]
        indexes = [
            models.Index(
                fields=["remind_on"],
                condition=Q(remind_on__isnull=False, done_at__isnull=True),
                name="note_to_come_back",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
