"""EmployerCommitment: the territorial authority's commitment to pay the fee (brochure; CGCT: the authority signs)."""

import uuid

from django.db import models
from django.db.models import Q

from candidatures.enums import CommitmentState


class EmployerCommitment(models.Model):
    """Asked of a signatory by a link, or given as a signed form. The token is stored hashed, for this row alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="commitments")
    state = models.CharField("état", max_length=12, choices=CommitmentState.choices, editable=False)
    signatory_name = models.CharField("nom du signataire", max_length=120, blank=True)
    signatory_quality = models.CharField("qualité", max_length=120, blank=True)
    signatory_email = models.EmailField("courriel du signataire", blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001  # unique
    piece = models.OneToOneField("candidatures.Piece", models.PROTECT, null=True, editable=False, related_name="+")
    amount = models.DecimalField("montant", max_digits=8, decimal_places=2)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField("motif du refus", max_length=1000, blank=True)
    billing_siret = models.CharField("SIRET de facturation", max_length=14, blank=True)
    service_code = models.CharField("code service", max_length=100, blank=True)
    engagement_number = models.CharField("numéro d’engagement", max_length=50, blank=True)
    billing_email = models.EmailField("courriel de facturation", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "engagement de l’employeur"
        verbose_name_plural = "engagements des employeurs"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=~Q(state=CommitmentState.REPLACED),
                name="commitment_one_current",
                violation_error_message="Un engagement est déjà en cours : remplacez-le.",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.SIGNED) | Q(answered_at__isnull=False),
                name="commitment_signed_has_date",
                violation_error_message="Un engagement signé porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} – {self.signatory_name}"

    @property
    def is_signed(self) -> bool:
        """The employer committed to pay."""
        return self.state == CommitmentState.SIGNED

    @property
    def tone(self) -> str:
        """Tone of the status pill."""
        return {CommitmentState.SIGNED: "ok", CommitmentState.REFUSED: "error"}.get(self.state, "wait")  # type: ignore[call-overload]

    @property
    def icon(self) -> str:
        """Icon of the status pill."""
        return {CommitmentState.SIGNED: "check", CommitmentState.REFUSED: "x-circle"}.get(self.state, "clock")  # type: ignore[call-overload]
