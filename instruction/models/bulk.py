"""One act asked of many dossiers."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from instruction.enums import BulkAct, Outcome


class BulkRun(models.Model):
    """One act asked of many dossiers: what, by whom, and with what. Its lines say what became of each.

    Its identifier is that of the page that asked: sent twice, it is one.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField("acte", max_length=12, choices=BulkAct.choices)
    values = models.JSONField("avec", default=dict)
    at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "acte en nombre"
        verbose_name_plural = "actes en nombre"

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class BulkLine(models.Model):
    """One dossier of an act in bulk: as the page showed it, then what became of it.

    `before` and `after` are what the act replaced and put there, for its inverse.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines")
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="+")
    seen_state = models.CharField(max_length=24)
    seen_adviser = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    words = models.TextField("motif", max_length=1000, blank=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "ligne d’un acte en nombre"
        verbose_name_plural = "lignes d’un acte en nombre"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "candidature"],
                name="bulk_line_once",
                violation_error_message="Ce dossier est déjà dans cet acte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidature_id} : {self.get_outcome_display()}"
