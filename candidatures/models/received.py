"""A file that was received: kept byte for byte and only ever downloaded; what readers see is a PDF made from it."""

import secrets
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from toolkit.files.check import CheckedFile
from toolkit.files.enums import ScanState

# What is known of a file from its check, and goes along wherever it is copied.
FILE_FACTS = (
    "filename", "received_name", "received_type", "left_out", "content_type", "size", "sha256", "pages", "scan",
)  # fmt: skip


def private_name(instance: Any, filename: str) -> str:
    """A random name: nothing of the person or of the file shows in the storage."""
    return f"pieces/{secrets.token_hex(2)}/{secrets.token_hex(20)}.pdf"


def private_received_name(instance: Any, filename: str) -> str:
    """A random name, and no suffix that anything would open."""
    return f"received/{secrets.token_hex(2)}/{secrets.token_hex(20)}.bin"


class ReceivedFile(models.Model):
    """A file of a dossier.

    `file` is the PDF to read, `filename` and `pages` are its own. `size` and `sha256` are those of what was received,
    which `original` returns.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.filename

    def take(self, checked: CheckedFile) -> None:
        """Hold a file that was checked, with what is known of it, and the PDF to read. The row is not saved."""
        for name in FILE_FACTS:
            setattr(self, name, getattr(checked, name))
        self.file.save(checked.filename, ContentFile(checked.readable), save=False)
        if checked.content:
            self.received.save(checked.received_name, ContentFile(checked.received), save=False)

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
