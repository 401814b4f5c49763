"""What happens to a dossier: its changes of state and the revisions of what was sent."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidatures.enums import ActorRole, RevisionKind, State


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Scopes that chain."""

    def open(self) -> "RevisionQuerySet":
        """What is being written: one at most for a dossier."""
        return self.filter(closed_at__isnull=True)


class StateChange(models.Model):
    """One transition that happened. Written with the state, never changed."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="changes")
    transition = models.CharField(max_length=24)
    from_state = models.CharField(max_length=24, choices=State.choices)
    to_state = models.CharField(max_length=24, choices=State.choices)
    role = models.CharField(max_length=16, choices=ActorRole.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("motif", max_length=2000, blank=True)
    came_on = models.DateField("reçu par courrier le", null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"


class Revision(models.Model):
    """A submitted dossier that is written again: a correction that staff ask for, or its applicant's own reopening.

    The dossier stands as it was last sent, and staff go on reading that, until the revision is sent: it then takes
    effect at once. Closed without being sent, it changes nothing and stays readable to who wrote it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="revisions")
    kind = models.CharField("origine", max_length=12, choices=RevisionKind.choices)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    message = models.TextField("mot d’accompagnement", max_length=2000, blank=True)
    sections = models.JSONField("sections rouvertes", default=list)
    due_on = models.DateField("à renvoyer avant la fin du", null=True)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField("rappels envoyés", default=0, editable=False)
    passed_told_at = models.DateTimeField(null=True, editable=False)
    # What is written since, by field: staff go on reading the submitted answers until it is sent.
    buffer = models.JSONField("réponses en cours", default=dict, encoder=DjangoJSONEncoder, editable=False)
    # The answers that it replaced, by field, once it was sent.
    former = models.JSONField("réponses remplacées", default=dict, encoder=DjangoJSONEncoder, editable=False)
    receipt = models.OneToOneField("documents.Document", models.PROTECT, null=True, editable=False, related_name="+")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise d’un dossier"
        verbose_name_plural = "reprises de dossiers"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(closed_at__isnull=True),
                name="revision_one_open",
                violation_error_message="Ce dossier est déjà rouvert : attendez qu’il soit renvoyé.",
            ),
            models.CheckConstraint(
                condition=Q(kind=RevisionKind.CORRECTION) ^ Q(due_on__isnull=True),
                name="revision_correction_has_a_day",
                violation_error_message="Une correction demandée porte le jour avant la fin duquel elle est attendue.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(closed_at__isnull=False),
                name="revision_sent_is_closed",
                violation_error_message="Une reprise renvoyée est close.",
            ),
        ]

    def __str__(self) -> str:
        return self.message[:60] or self.get_kind_display()

    @property
    def is_correction(self) -> bool:
        """Whether staff asked for it."""
        return self.kind == RevisionKind.CORRECTION

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it was asked for has ended. It is still answered."""
        return self.due_on is not None and self.due_on < timezone.localdate()
