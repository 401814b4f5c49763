"""Who has a dossier open."""

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """Somebody has a dossier open: said to the others for some minutes, and kept no longer."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "présence"
        constraints = [models.UniqueConstraint(fields=["candidature", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
