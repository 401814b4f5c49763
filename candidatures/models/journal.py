"""JournalEntry: who did what with a dossier, beside its transitions (see StateChange)."""

from django.conf import settings
from django.db import models

from candidatures.enums import JournalKind


class JournalEntry(models.Model):
    """One act, or a run of the same act by the same person: writing in one section is one line, not one a second.

    `actor` is None for the signatory, who has no account, and for the clock: `subject` then says who or what.
    """

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="journal")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=JournalKind.choices)
    subject = models.CharField("sur quoi", max_length=200, blank=True)
    reason = models.TextField("motif", max_length=2000, blank=True)
    at = models.DateTimeField("commencé")
    last_at = models.DateTimeField("le plus récent")

    class Meta:
        verbose_name = "acte"
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["candidature", "kind", "subject", "-last_at"], name="journal_last_of_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.subject}"
