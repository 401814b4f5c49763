"""The signed sheet of a half-day, scanned: as it came in, and the PDF that the team reads."""

import secrets
import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models

from attendance.models.sheets import AttendanceSheet
from toolkit.files.check import CheckedFile
from toolkit.files.enums import ScanState

FACTS = ("filename", "received_name", "received_type", "left_out", "content_type", "size", "sha256", "pages", "scan")


def private_name(instance: "SheetScan", filename: str) -> str:
    """A random name: nothing of the session or of the file shows in the storage."""
    return f"sheet-scans/{secrets.token_hex(2)}/{secrets.token_hex(20)}.pdf"


def private_received_name(instance: "SheetScan", filename: str) -> str:
    """A random name, and no suffix that anything would open."""
    return f"sheet-scans-received/{secrets.token_hex(2)}/{secrets.token_hex(20)}.bin"


class SheetScan(models.Model):
    """A page, or several, that people signed with a pen. It stays as long as the sheet that it was added to.

    `file` is the PDF to read, `received` what came in where that is another: only ever downloaded. `sha256` and `size`
    are those of what was received.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.ForeignKey(AttendanceSheet, on_delete=models.PROTECT, related_name="scans", verbose_name="feuille")
    file = models.FileField("copie à lire", upload_to=private_name, max_length=200)
    received = models.FileField("fichier reçu", upload_to=private_received_name, max_length=200, blank=True)
    received_name = models.CharField("nom du fichier reçu", max_length=200, blank=True)
    received_type = models.CharField("type du fichier reçu", max_length=100, blank=True)
    left_out = models.CharField("absent de la copie à lire", max_length=200, blank=True)
    filename = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField("pages", null=True)
    scan = models.CharField("antivirus", max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    added_at = models.DateTimeField("ajoutée le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "feuille papier numérisée"
        verbose_name_plural = "feuilles papier numérisées"
        ordering = ("added_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("sheet", "sha256"),
                name="sheet_scan_once",
                violation_error_message="Ce fichier est déjà joint à la feuille.",
            )
        ]

    def __str__(self) -> str:
        return self.filename

    def take(self, checked: CheckedFile) -> None:
        """Hold a file that was checked, with what is known of it, and the PDF to read. The row is not saved."""
        for name in FACTS:
            setattr(self, name, getattr(checked, name))
        self.file.save(checked.filename, ContentFile(checked.readable), save=False)
        if checked.content:
            self.received.save(checked.received_name, ContentFile(checked.received), save=False)
