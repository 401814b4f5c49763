"""What happens to a dossier: its changes of state and the corrections that are asked."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from candidatures.enums import ActorRole, State


class StateChange(models.Model):
    """One transition that happened. Written with the state, never changed."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="changes")
    transition = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24, choices=State.choices)
    to_state = models.CharField(max_length=24, choices=State.choices)
    role = models.CharField(max_length=16, choices=ActorRole.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("motif", max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"


class CorrectionRequest(models.Model):
    """What the applicant is asked to mend; only the named sections reopen."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="correction_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    message = models.TextField("ce qui est à corriger", max_length=2000)
    sections = models.JSONField("sections rouvertes", default=list)
    answered_at = models.DateTimeField(null=True)
    # What the applicant has written since, by field: staff go on reading the submitted answers until it is sent.
    buffer = models.JSONField("réponses en cours", default=dict, encoder=DjangoJSONEncoder, editable=False)
    # The answers that it replaced, by field, once it was sent.
    former = models.JSONField("réponses remplacées", default=dict, encoder=DjangoJSONEncoder, editable=False)

    class Meta:
        verbose_name = "demande de correction"
        verbose_name_plural = "demandes de correction"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(answered_at__isnull=True),
                name="correction_one_open",
                violation_error_message="Une correction est déjà demandée : attendez la réponse.",
            )
        ]

    def __str__(self) -> str:
        return self.message[:60]
