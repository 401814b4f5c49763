"""What staff ask to mend, point by point, and what the applicant answers to each."""

from django.db import models
from django.db.models import Q

from candidatures.models.candidature import Candidature

WORDS_LIMIT = 1000  # characters of what is asked, of why, and of the reply


class CorrectionPoint(models.Model):
    """One thing to mend: an answer, a piece, or a section as a whole. What is asked never changes; the reply may.

    The reply is given in the working copy, like the answers: staff read it once the correction is sent.
    """

    revision = models.ForeignKey("candidatures.Revision", models.CASCADE, related_name="points")
    section = models.CharField("section", max_length=24)
    field = models.CharField("réponse", max_length=40, blank=True)
    required_piece = models.ForeignKey(
        "cycles.RequiredPiece", models.SET_NULL, null=True, related_name="+", verbose_name="pièce"
    )
    what = models.TextField("ce qui est à corriger", max_length=WORDS_LIMIT)
    why = models.TextField("pourquoi", max_length=WORDS_LIMIT)
    reply = models.TextField("réponse de la personne candidate", max_length=WORDS_LIMIT, blank=True)

    class Meta:
        verbose_name = "point d’une correction"
        verbose_name_plural = "points d’une correction"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field="") | Q(required_piece__isnull=True),
                name="correction_point_one_target",
                violation_error_message="Un point porte sur une réponse ou sur une pièce, pas sur les deux.",
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why=""),
                name="correction_point_says_what_and_why",
                violation_error_message="Un point dit ce qui est à corriger, et pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:60]

    @property
    def aim(self) -> str:
        """The answer or the piece that it aims at, in words; the empty string for a whole section."""
        if self.required_piece is not None:
            return self.required_piece.label
        return label_of(self.field) if self.field else ""

    @property
    def anchor(self) -> str:
        """Where it stands in the page of its section."""
        return f"point-{self.pk}"

    @property
    def control(self) -> str:
        """The name of the control of its reply."""
        return f"reply_{self.pk}"


def label_of(name: str) -> str:
    """What an answer of a dossier is called."""
    label = str(Candidature._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # an answer is no relation
    return label[:1].upper() + label[1:]
