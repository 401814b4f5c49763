"""What speakers and staff hand out at a session."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from programme.enums import Agreement, MaterialKind
from programme.models.places import WEB_ADDRESSES
from programme.models.sessions import Session
from programme.models.slots import Slot
from programme.models.speakers import Speaker
from toolkit.files.enums import ScanState


def private_name(instance: "Material", filename: str) -> str:
    """A random name: nothing of the person or of the file shows in the storage."""
    return f"materials/{secrets.token_hex(2)}/{secrets.token_hex(20)}.pdf"


def private_received_name(instance: "Material", filename: str) -> str:
    """A random name, and no suffix that anything would open."""
    return f"materials-received/{secrets.token_hex(2)}/{secrets.token_hex(20)}.bin"


class MaterialQuerySet(models.QuerySet["Material"]):
    """Scopes that chain."""

    def published(self) -> "MaterialQuerySet":
        """Those that participants read."""
        return self.filter(published_at__isnull=False)


class Material(models.Model):
    """A file or a link, of a session or of one of its slots. Without a speaker, staff added it.

    `file` is the PDF to read, `received` what came in where that is another: only ever downloaded.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="materials", verbose_name="session")
    slot = models.ForeignKey(
        Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="materials", verbose_name="séquence"
    )
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, null=True, blank=True, related_name="materials", verbose_name="intervenant"
    )
    kind = models.CharField("nature", max_length=8, choices=MaterialKind)
    title = models.CharField("titre", max_length=200)
    url = models.CharField("lien", max_length=500, blank=True, validators=[WEB_ADDRESSES])
    file = models.FileField("copie à lire", upload_to=private_name, max_length=200, blank=True)
    received = models.FileField("fichier reçu", upload_to=private_received_name, max_length=200, blank=True)
    received_name = models.CharField("nom du fichier reçu", max_length=200, blank=True)
    received_type = models.CharField("type du fichier reçu", max_length=100, blank=True)
    left_out = models.CharField("absent de la copie à lire", max_length=200, blank=True)
    filename = models.CharField("nom du fichier", max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("taille en octets", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    scan = models.CharField("antivirus", max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    agreement = models.CharField("accord de diffusion", max_length=12, choices=Agreement, default=Agreement.NOT_ASKED)
    sent_at = models.DateTimeField("envoyé le")
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "document de séance"
        verbose_name_plural = "documents de séance"
        ordering = ("sent_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MaterialKind.FILE, url="") & ~Q(file="")
                | Q(kind=MaterialKind.LINK, file="") & ~Q(url=""),
                name="material_file_or_link",
                violation_error_message="Un document est un fichier ou un lien.",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(agreement=Agreement.GIVEN),
                name="material_published_with_agreement",
                violation_error_message="Un document ne se publie qu’avec l’accord de qui l’a fait.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether participants read it."""
        return self.published_at is not None

    @property
    def original(self) -> FieldFile:
        """What was received, byte for byte: never to be shown in place."""
        return self.received or self.file
