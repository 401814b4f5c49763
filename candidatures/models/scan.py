"""PaperScan: what came by post, as it came, beside the pieces that were asked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from candidatures.models.candidature import Candidature
from candidatures.models.received import ReceivedFile
from toolkit.text.typography import format_day


class PaperScanQuerySet(models.QuerySet["PaperScan"]):
    """Scopes that chain."""

    def current(self) -> "PaperScanQuerySet":
        """Those that no other replaced."""
        return self.filter(replaced_at__isnull=True)

    def whole(self) -> "PaperScanQuerySet":
        """Those of the whole dossier, and of no letter."""
        return self.filter(came_on__isnull=True)

    def readable_by(self, user: User) -> "PaperScanQuerySet":
        """The person's own, and those of the dossiers that the desk may know of.

        Neither a delegate nor the committee: they read the pieces that were asked for, and a scan of the whole paper
        may hold more than that.
        """
        own = Candidature.objects.owned_by(user).values("pk")
        desk = Candidature.objects.at_desk_of(user).values("pk")
        return self.filter(Q(candidature__in=own) | Q(candidature__in=desk))


class PaperScan(ReceivedFile):
    """A scan of the whole dossier that came by post, or of a letter that came later. Replaced, it is kept.

    `came_on`: the day of that letter; empty for the dossier itself, of which one scan stands at a time.
    """

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="scans")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    came_on = models.DateField("reçu par courrier le", null=True)

    objects = PaperScanQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier papier numérisé"
        verbose_name_plural = "dossiers papier numérisés"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(replaced_at__isnull=True, came_on__isnull=True),
                name="scan_one_current",
                violation_error_message="Ce dossier papier est déjà numérisé : remplacez sa numérisation.",
            )
        ]

    @property
    def label(self) -> str:
        """What it is called wherever it is read."""
        return f"Courrier reçu le {format_day(self.came_on)}" if self.came_on else "Dossier papier numérisé"


def scans_of(candidature: Candidature) -> list[PaperScan]:
    """The scans that stand, with their authors. One query, none for a dossier that was written on the site."""
    return list(candidature.scans.current().select_related("uploaded_by")) if candidature.is_on_paper else []
