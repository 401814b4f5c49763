"""Who is asked to read which dossier, where not everybody reads them all."""

from django.conf import settings
from django.db import models


class ReadingAssignment(models.Model):
    """One dossier that one member is asked to read. A pinned one is kept by every later sharing out.

    Where a member is recused it goes; a deputy who is called takes over what the member has not read.
    """

    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="assignments")
    seat = models.ForeignKey("committee.Seat", models.CASCADE, related_name="assignments")
    is_pinned = models.BooleanField("fixée", default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dossier confié"
        verbose_name_plural = "dossiers confiés"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"],
                name="assignment_once",
                violation_error_message="Ce dossier est déjà confié à ce membre.",
            )
        ]
        indexes = [models.Index(fields=["seat", "item"], name="assignment_of_seat")]

    def __str__(self) -> str:
        return f"{self.seat} / {self.item}"
