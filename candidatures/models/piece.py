"""Piece: one file of a dossier, kept even when another replaces it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from candidatures.models.candidature import Candidature
from candidatures.models.received import ReceivedFile


class PieceQuerySet(models.QuerySet["Piece"]):
    """Scopes that chain."""

    def current(self) -> "PieceQuerySet":
        """Pieces that stand: not removed, not replaced, and not waiting for a revision to be sent."""
        return self.filter(replaced_at__isnull=True, staged_for__isnull=True)

    def kept(self) -> "PieceQuerySet":
        """Pieces that stand, and those given for the revision under way."""
        return self.filter(replaced_at__isnull=True)

    def readable_by(self, user: User) -> "PieceQuerySet":
        """All of what one writes; of what one instructs, what stood when the dossier was sent or came later.

        What the applicant took out before sending was never given to the desk; what waits for a revision to be sent
        is not given yet.
        """
        sent = Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("candidature__submitted_at"))
        given = sent & Q(staged_for__isnull=True)
        instructed = Candidature.objects.instructed_by(user).values("pk")
        written = Candidature.objects.written_by(user).values("pk")
        return self.filter(Q(candidature__in=written) | Q(candidature__in=instructed) & given)


class Piece(ReceivedFile):
    """A file given for one required piece."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="pieces")
    required_piece = models.ForeignKey("cycles.RequiredPiece", models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Personne : le signataire, depuis son lien.",
    )
    staged_for = models.ForeignKey(
        "candidatures.Revision", models.PROTECT, null=True, editable=False, related_name="staged_pieces"
    )
    renewal_due = models.BooleanField(
        "à renouveler", default=False, help_text="Reprise d’un dossier antérieur : à remplacer, ou à confirmer."
    )

    # Whether it is, byte for byte, the file that it would replace: told by working_copy.chosen_pieces.
    repeats = False

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        ordering = ["required_piece__position", "uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "required_piece"],
                condition=Q(replaced_at__isnull=True, staged_for__isnull=True),
                name="piece_one_current",
                violation_error_message="Cette pièce a déjà un fichier : remplacez-le.",
            ),
            models.UniqueConstraint(
                fields=["staged_for", "required_piece"],
                condition=Q(replaced_at__isnull=True),
                name="piece_one_staged",
                violation_error_message="Cette pièce a déjà un fichier parmi vos modifications : remplacez-le.",
            ),
        ]
