"""Piece: one file of a dossier, kept even when another replaces it.

What was received is kept byte for byte and only ever downloaded; what is shown to readers is a PDF made from it.
"""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile

from accounts.models import User
from candidatures.models.candidature import Candidature
from toolkit.files.enums import ScanState

# What is known of a file from its check, and goes along wherever it is copied.
FILE_FACTS = (
    "filename", "received_name", "received_type", "left_out", "content_type", "size", "sha256", "pages", "scan",
)  # fmt: skip


def private_name(instance: "Piece", filename: str) -> str:
    """A random name: nothing of the person or of the file shows in the storage."""
    return f"pieces/{secrets.token_hex(2)}/{secrets.token_hex(20)}.pdf"


def private_received_name(instance: "Piece", filename: str) -> str:
    """A random name, and no suffix that anything would open."""
    return f"received/{secrets.token_hex(2)}/{secrets.token_hex(20)}.bin"


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


class Piece(models.Model):
    """A file given for one required piece.

    `file` is the PDF to read, `filename` and `pages` are its own. `size` and `sha256` are those of what was received,
    which `original` returns.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="pieces")
    required_piece = models.ForeignKey("cycles.RequiredPiece", models.PROTECT, related_name="+")
    file = models.FileField("copie à lire", upload_to=private_name, max_length=200)
    received = models.FileField(
        "fichier reçu",
        upload_to=private_received_name,
        max_length=200,
        blank=True,
        help_text="Vide : la copie à lire est le fichier reçu lui-même.",
    )
    received_name = models.CharField("nom du fichier reçu", max_length=200, blank=True)
    received_type = models.CharField("type du fichier reçu", max_length=100, blank=True)
    left_out = models.CharField("absent de la copie à lire", max_length=200, blank=True)
    filename = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField("pages", null=True)
    scan = models.CharField("antivirus", max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Personne : le signataire, depuis son lien.",
    )
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
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

    def __str__(self) -> str:
        return self.filename

    @property
    def is_scanned(self) -> bool:
        """Whether an antivirus has read it and found nothing."""
        return self.scan == ScanState.CLEAN

    @property
    def original(self) -> FieldFile:
        """What was received, byte for byte: never to be shown in place."""
        return self.received or self.file

    @property
    def original_name(self) -> str:
        """The name of what was received."""
        return self.received_name or self.filename
