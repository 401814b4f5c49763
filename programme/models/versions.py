"""The programme of a session, and what was published of it."""

import uuid

from django.conf import settings
from django.db import models

from programme.enums import ProgrammeState
from programme.models.places import Venue
from programme.models.sessions import Session
from toolkit.documents.models import Document


class Programme(models.Model):
    """How firm the programme of a session is. `state` follows programme.lifecycle.PROGRAMMES.

    Its slots hang on the half-days. `revision` is another one each time that something of them changes: a page that
    shows an older one publishes nothing.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="programme", verbose_name="session")
    state = models.CharField(
        "état", max_length=12, choices=ProgrammeState, default=ProgrammeState.PROVISIONAL, editable=False
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="programmes", verbose_name="lieu"
    )
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "programme"

    def __str__(self) -> str:
        return str(self.session)


class ProgrammeVersion(models.Model):
    """What was published once: a snapshot of plain values (see programme.snapshots). It never changes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="versions", verbose_name="programme"
    )
    # That of the programme once this was published: while it is the same, nothing changed since.
    revision = models.UUIDField(editable=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    number = models.PositiveSmallIntegerField("numéro")
    standing = models.CharField("état publié", max_length=12, choices=ProgrammeState)
    published_at = models.DateTimeField("publié le")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("mot d’accompagnement", max_length=1_000, blank=True)
    snapshot = models.JSONField("programme publié", editable=False)
    changes = models.JSONField("ce qui a changé", default=list, editable=False)

    class Meta:
        verbose_name = "version du programme"
        verbose_name_plural = "versions du programme"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "number"),
                name="programme_version_numbered_once",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
