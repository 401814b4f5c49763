"""What comes after a published decision: a recours gracieux against it, and the decision that replaces it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committee.enums import PENDING_RECTIFICATIONS, AppealChannel, AppealState, Outcome, RectificationState
from committee.models.decision import Decision
from toolkit.domain.states import StateSpec

TEXT_LIMIT = 4000


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Scopes that chain."""

    def open(self) -> "AppealQuerySet":
        """Those that await an answer."""
        return self.filter(state=AppealState.RECEIVED)


class Appeal(models.Model):
    """A recours gracieux against the decision on one dossier: asked of who decided, before any court (CRPA L410-1).

    `decision_number` is that of the decision it is against. `silence_on`: the day at the end of which, without an
    answer, silence has rejected it (CRPA L231-4, 2°; CJA R421-2: two months).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    decision_number = models.PositiveSmallIntegerField("décision contestée", editable=False)
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.RECEIVED, editable=False)
    received_on = models.DateField("reçu le")
    channel = models.CharField("arrivé", max_length=8, choices=AppealChannel.choices)
    summary = models.TextField("ce que la personne demande, et pourquoi", max_length=TEXT_LIMIT)
    silence_on = models.DateField("rejeté par le silence le", editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answer = models.TextField("réponse", max_length=TEXT_LIMIT, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("close le", null=True)
    letter = models.OneToOneField("documents.Document", models.PROTECT, null=True, editable=False, related_name="+")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "recours gracieux"
        verbose_name_plural = "recours gracieux"
        ordering = ["silence_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state=AppealState.RECEIVED),
                name="appeal_open_once",
                violation_error_message="Un recours contre cette décision attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.RECEIVED, answered_at=None, answered_by=None)
                | (~Q(state=AppealState.RECEIVED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="appeal_answered_by_someone",
                violation_error_message="Un recours clos dit par qui et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.item} : recours reçu le {self.received_on:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether it awaits an answer."""
        return self.state == AppealState.RECEIVED

    def is_rejected_by_silence(self, today: date) -> bool:
        """Whether its day has passed without an answer."""
        return self.is_open and today > self.silence_on


class RectificationQuerySet(models.QuerySet["Rectification"]):
    """Scopes that chain."""

    def pending(self) -> "RectificationQuerySet":
        """Neither notified nor given up."""
        return self.filter(state__in=PENDING_RECTIFICATIONS)


class Rectification(models.Model):
    """A decision that is to replace a published one: proposed by one person, validated by another, then notified.

    `replaces` is the number of the decision that its author has read. `reason` is told to the person. `heard_on`: the
    day on which the person was asked for their remarks before a decision takes from them what another gave (CRPA
    L121-1). `at_request`: they ask for it themselves (CRPA L242-4).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rectifications")
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, editable=False, related_name="rectifications")
    replaces = models.PositiveSmallIntegerField("remplace la décision", editable=False)
    state = models.CharField(
        max_length=12, choices=RectificationState.choices, default=RectificationState.PROPOSED, editable=False
    )
    outcome = models.CharField("nouvelle décision", max_length=12, choices=Outcome.choices)
    reason = models.TextField("motif", max_length=2000)
    at_request = models.BooleanField("à la demande de la personne", default=False)
    heard_on = models.DateField("invitée à présenter ses observations le", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("notifiée ou abandonnée le", null=True)
    given_up_why = models.TextField("pourquoi elle est abandonnée", max_length=2000, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = "décision rectifiée"
        verbose_name_plural = "décisions rectifiées"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=PENDING_RECTIFICATIONS),
                name="rectification_pending_once",
                violation_error_message="Une rectification de cette décision est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(validated_at=None, validated_by=None)
                | (Q(validated_at__isnull=False, validated_by__isnull=False) & ~Q(validated_by=F("proposed_by"))),
                name="rectification_two_people",
                violation_error_message="Une rectification est proposée par une personne et validée par une autre.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RectificationState.VALIDATED, RectificationState.NOTIFIED])
                | Q(validated_at__isnull=False),
                name="rectification_validated_first",
                violation_error_message="Une rectification est validée avant d’être notifiée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.item} : {self.get_outcome_display()}, rectifiée"

    @property
    def is_pending(self) -> bool:
        """Whether it is neither notified nor given up."""
        return self.state in PENDING_RECTIFICATIONS

    @property
    def said(self) -> str:
        """The new outcome in words that agree with the candidate."""
        return self.decision.item.told(self.outcome)

    @property
    def spec(self) -> StateSpec:
        """Tone and icon of its state."""
        return RectificationState.of(self.state).spec
