"""The minutes of a sitting: a draft, what members say of it, signatures, then a document that never changes."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures.models.received import ReceivedFile
from committee.enums import MinutesState, SignerCapacity
from toolkit.documents.context import ContextDecoder, ContextEncoder
from toolkit.domain.states import StateSpec

METHOD_LIMIT = 3000
OBSERVATIONS_LIMIT = 4000
REMARK_LIMIT = 2000
DISSENT_LIMIT = 300
REASON_LIMIT = 500


class Minutes(models.Model):
    """The procès-verbal of one sitting (CRPA R133-13 as the model).

    `facts` is what the sitting was, read once when the draft is sent to the members (see committee.minutes.facts): who
    signs, signs that. `document`: issued when the signatures are in, numbered by institute and year, and frozen; a
    correction is another row, which names the one that it `corrects`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sitting = models.ForeignKey("committee.Sitting", models.PROTECT, related_name="minutes")
    state = models.CharField(
        "état", max_length=10, choices=MinutesState.choices, default=MinutesState.DRAFT, editable=False
    )
    method = models.TextField("méthode et critères", max_length=METHOD_LIMIT, blank=True)
    observations = models.TextField("observations", max_length=OBSERVATIONS_LIMIT, blank=True)
    written_at = models.DateTimeField("écrit le", null=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="écrit par"
    )
    facts = models.JSONField(
        "faits", default=dict, blank=True, encoder=ContextEncoder, decoder=ContextDecoder, editable=False
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="corrected_by", verbose_name="corrige"
    )
    reason = models.CharField("pourquoi il corrige", max_length=REASON_LIMIT, blank=True, editable=False)
    created_at = models.DateTimeField("préparé le", editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    circulated_at = models.DateTimeField("communiqué le", null=True, editable=False)
    signed_at = models.DateTimeField("signé le", null=True, editable=False)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="document"
    )

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting"],
                condition=~Q(state=MinutesState.SIGNED),
                name="minutes_one_to_sign",
                violation_error_message="Un procès-verbal de cette séance est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=~Q(state=MinutesState.SIGNED) | Q(document__isnull=False, signed_at__isnull=False),
                name="minutes_signed_has_document",
                violation_error_message="Un procès-verbal signé porte son document et sa date.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="minutes_correction_has_reason",
                violation_error_message="Un procès-verbal rectificatif dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Procès-verbal, {self.sitting}"

    @property
    def spec(self) -> StateSpec:
        """Tone and icon of its state."""
        return MinutesState.of(self.state).spec

    @property
    def is_draft(self) -> bool:
        """Whether its words may still be written."""
        return self.state == MinutesState.DRAFT

    @property
    def is_circulated(self) -> bool:
        """Whether the members read it, and it may be signed."""
        return self.state == MinutesState.CIRCULATED

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state == MinutesState.SIGNED


class MinutesRemark(models.Model):
    """What a member says of the draft, to whoever writes it. Never in the document."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="remarks")
    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="+")
    text = models.TextField("remarque", max_length=REMARK_LIMIT)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "remarque sur un procès-verbal"
        verbose_name_plural = "remarques sur un procès-verbal"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Dissent(models.Model):
    """A member asked that their disagreement be recorded (CRPA R133-13): the only name beside a result."""

    sitting_item = models.ForeignKey("committee.SittingItem", models.PROTECT, related_name="dissents")
    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="+")
    text = models.CharField("désaccord", max_length=DISSENT_LIMIT, blank=True)
    at = models.DateTimeField("demandé le")

    class Meta:
        verbose_name = "désaccord consigné"
        verbose_name_plural = "désaccords consignés"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting_item", "seat"],
                name="dissent_once",
                violation_error_message="Votre désaccord sur cette affaire est déjà consigné.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} / {self.sitting_item_id}"


class MinutesSignature(models.Model):
    """Who signed, when, and the seal of what they read: the whole, or a copy without what they are recused from."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="signatures")
    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="+")
    capacity = models.CharField("qualité", max_length=10, choices=SignerCapacity.choices)
    seal = models.CharField("empreinte de ce qui a été lu", max_length=64)
    is_partial = models.BooleanField("sans les affaires de ses déports", default=False)
    on_paper = models.BooleanField("sur papier", default=False)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "signature d’un procès-verbal"
        verbose_name_plural = "signatures d’un procès-verbal"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "capacity"],
                name="minutes_signed_once",
                violation_error_message="Cette signature est déjà apposée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} : {self.seat}"


class SignedPaper(ReceivedFile):
    """The scan of minutes that were signed by hand."""

    minutes = models.OneToOneField(Minutes, models.PROTECT, related_name="paper")
    uploaded_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "procès-verbal signé, numérisé"
        verbose_name_plural = "procès-verbaux signés, numérisés"
