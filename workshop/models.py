"""What is written of a cycle and not public yet, and what it said before."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from cycles.models import Cycle

KEY_LIMIT = 60


class PendingChange(models.Model):
    """What one part of a public cycle will say once its changes are published. A draft has none: it is written at once.

    `base` is the fingerprint of what the part said when the change was begun.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="pending_changes", verbose_name="cycle")
    key = models.CharField("partie", max_length=KEY_LIMIT)
    values = models.JSONField("valeurs", default=dict)
    base = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    saved_at = models.DateTimeField("enregistré", default=timezone.now)

    class Meta:
        verbose_name = "modification en attente"
        verbose_name_plural = "modifications en attente"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "key"),
                name="pending_change_once",
                violation_error_message="Une modification de cette partie attend déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle}, {self.key}"


class PartVersion(models.Model):
    """One change of a part: what it said before, and after. Changes of one person close to each other are one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="part_versions", verbose_name="cycle")
    key = models.CharField("partie", max_length=KEY_LIMIT)
    title = models.CharField("titre", max_length=250)
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    at = models.DateTimeField("début", default=timezone.now)
    last_at = models.DateTimeField("dernière modification", default=timezone.now)
    was_public = models.BooleanField("cycle public", default=False)

    class Meta:
        verbose_name = "version d’une partie"
        verbose_name_plural = "versions des parties"
        ordering = ("-last_at", "-pk")
        indexes = [models.Index(fields=("cycle", "key", "-last_at"), name="part_version_of_a_part")]

    def __str__(self) -> str:
        return f"{self.cycle}, {self.title}"
