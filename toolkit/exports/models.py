"""A prepared file, and the things asked for in it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from toolkit.exports.enums import ExportState, PartOutcome

FOLDER = "exports"  # of the storage
PENDING = frozenset({ExportState.QUEUED, ExportState.RUNNING})


def private_name(instance: Any, filename: str) -> str:
    """A random name: nothing of what it holds shows in the storage."""
    return f"{FOLDER}/{uuid.uuid4().hex}.bin"


class PreparedFileQuerySet(models.QuerySet["PreparedFile"]):
    """Scopes that chain."""

    def owned_by(self, user: Any) -> "PreparedFileQuerySet":
        """Those that this person asked for, the last one first."""
        return self.filter(owner=user).order_by("-asked_at", "-pk")

    def pending(self) -> "PreparedFileQuerySet":
        """Those that are still to be made."""
        return self.filter(state__in=PENDING)


class PreparedFile(models.Model):
    """A file that one person asked for. Its identifier is that of the page that asked: sent twice, it is one.

    `kind` is declared by the app that makes it, `wishes` is what that app needs to make it. `claim` names the worker
    that holds it, since `claimed_at`; `failures` counts the turns that ended badly one after the other.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="demandé par")
    institute = models.ForeignKey("organisations.Institute", models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=40)
    title = models.CharField("titre", max_length=200)
    wishes = models.JSONField("avec", default=dict)
    state = models.CharField("état", max_length=12, choices=ExportState.choices, default=ExportState.QUEUED)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    told = models.CharField("ce qui a échoué", max_length=300, blank=True)
    file = models.FileField("fichier", upload_to=private_name, max_length=200, blank=True)
    filename = models.CharField("nom du fichier", max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("taille en octets", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField("prêt le", null=True)
    expires_at = models.DateTimeField("gardé jusqu’au", null=True)
    taken_at = models.DateTimeField("reçu le", null=True)

    objects = PreparedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values),
                name="export_state_known",
                violation_error_message="Cet état d’export n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY) | (~Q(file="") & Q(expires_at__isnull=False)),
                name="export_ready_has_file",
                violation_error_message="Un export prêt a un fichier, gardé jusqu’à un jour donné.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-asked_at"], name="export_newest_of_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def spec(self) -> Any:
        """Tone and icon of its state."""
        return ExportState.of(self.state).spec

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be made."""
        return self.state in PENDING

    @property
    def is_ready(self) -> bool:
        """Whether it may be taken now."""
        return self.state == ExportState.READY and self.expires_at is not None and timezone.now() < self.expires_at

    @property
    def is_failed(self) -> bool:
        """Whether it was given up."""
        return self.state == ExportState.FAILED


class Part(models.Model):
    """One thing asked for, by its public identifier: no class of it stands on this floor.

    `words` says what is missing in it, or why it was left out; `file` is what was made of it, until the whole is ready.
    """

    prepared = models.ForeignKey(PreparedFile, models.CASCADE, related_name="parts")
    about = models.UUIDField("sujet", db_index=True)
    outcome = models.CharField(max_length=12, choices=PartOutcome.choices, default=PartOutcome.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    filename = models.CharField("nom du fichier", max_length=200, blank=True)
    words = models.TextField("à savoir", max_length=1000, blank=True)
    file = models.FileField(upload_to=private_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "élément d’un export"
        verbose_name_plural = "éléments d’un export"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["prepared", "about"],
                name="export_part_once",
                violation_error_message="Cet élément est déjà dans l’export.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} : {self.get_outcome_display()}"
