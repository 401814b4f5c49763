"""EmployerCommitment: the territorial authority's commitment to pay the fee (brochure; CGCT: the authority signs)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from candidatures.commitment_words import ADVICE
from candidatures.enums import AWAITING_SIGNATURE, FALLEN, CommitmentState, RefusalKind, Standing, State
from candidatures.models.billing_link import BillingLink
from toolkit.text.search_text import fold

STANDING = tuple(state for state in CommitmentState if state != CommitmentState.REPLACED)


class EmployerCommitment(models.Model):
    """Asked of a signatory by a link, or given as a signed form. The token is stored hashed, for this row alone.

    `state` follows commitment_lifecycle.COMMITMENTS. It binds the employer named when it was asked.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="commitments")
    state = models.CharField("état", max_length=12, choices=CommitmentState.choices, editable=False)
    employer_name = models.CharField("employeur engagé", max_length=200, blank=True)
    employer_siret = models.CharField("SIRET de l’employeur engagé", max_length=14, blank=True)
    signatory_name = models.CharField("nom du signataire", max_length=120, blank=True)
    signatory_capacity = models.CharField("qualité", max_length=120, blank=True)
    signatory_email = models.EmailField("courriel du signataire", blank=True)
    passed_on_by = models.CharField("transmis par", max_length=250, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001  # unique
    piece = models.OneToOneField("candidatures.Piece", models.PROTECT, null=True, editable=False, related_name="+")
    amount = models.DecimalField("montant", max_digits=8, decimal_places=2)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField("expire le", null=True)
    reminders = models.PositiveSmallIntegerField("rappels envoyés", default=0, editable=False)
    answered_at = models.DateTimeField(null=True)
    refusal_kind = models.CharField("nature du refus", max_length=12, choices=RefusalKind.choices, blank=True)
    refusal_reason = models.TextField("motif du refus", max_length=1000, blank=True)
    billing_siret = models.CharField("SIRET de facturation", max_length=14, blank=True)
    service_code = models.CharField("code service", max_length=100, blank=True)
    purchase_order = models.CharField("numéro d’engagement", max_length=50, blank=True)
    purchase_order_to_follow = models.BooleanField("numéro d’engagement à venir", default=False)
    billing_contact = models.CharField("contact pour la facture", max_length=120, blank=True)
    billing_email = models.EmailField("courriel de facturation", blank=True)
    billing_address = models.TextField("adresse de facturation", max_length=300, blank=True)
    document = models.OneToOneField("documents.Document", models.PROTECT, null=True, editable=False, related_name="+")
    deed_sha256 = models.CharField("empreinte de ce qui est signé", max_length=64, blank=True, editable=False)
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
        indexes = [
            models.Index(fields=["state", "expires_at"], name="commitment_state_expires"),
            models.Index(fields=["candidature", "state", "employer_siret", "id"], name="commitment_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} – {self.signatory_name}"

    @property
    def is_signed(self) -> bool:
        """The employer committed to pay."""
        return self.state == CommitmentState.SIGNED

    @property
    def has_expired(self) -> bool:
        """Whether the link is past its date, even if the schedule has not noted it yet."""
        return self.state == CommitmentState.EXPIRED or (self.link_is_over and self.state in AWAITING_SIGNATURE)

    @property
    def link_is_over(self) -> bool:
        """Whether the link opens nothing more, answered or not."""
        return self.expires_at is not None and timezone.now() >= self.expires_at

    @property
    def came_by_link(self) -> bool:
        """Whether a signatory was asked by a link; otherwise the applicant gave the signed form."""
        return self.sent_at is not None

    @property
    def is_given(self) -> bool:
        """Whether somebody else has acted: signed, verified by staff, or a signed form sent by the link."""
        return self.is_signed or (self.state == CommitmentState.UPLOADED and self.came_by_link)

    @property
    def was_given(self) -> bool:
        """Whether a signatory acted by the link, replaced since or not: they signed, or sent the signed form."""
        return self.came_by_link and (self.document_id is not None or self.piece_id is not None)

    @property
    def is_void(self) -> bool:
        """Whether the candidature that it is for was withdrawn: nothing is owed."""
        return self.candidature.state == State.WITHDRAWN

    def binds(self, candidature: Any) -> bool:
        """Whether the employer that it binds is the one that the dossier declares.

        The SIREN tells a legal person from another; without one on each side, the names do (case and accents apart).
        """
        if self.employer_siret and candidature.siret:
            return self.employer_siret[:9] == candidature.siret[:9]
        return fold(self.employer_name).split() == fold(candidature.employer_name).split()

    @cached_property
    def billing_link(self) -> BillingLink | None:
        """The finance department's link, unless it was withdrawn. One query."""
        return self.billing_links.standing().first()

    @property
    def standing(self) -> Standing:
        """What it is worth now: its state, but for a link past its date, or an employer that changed (FALLEN).

        A refusal stays one. Read against the dossier it was reached through.
        """
        state = CommitmentState.of(self.state)
        if state in {CommitmentState.REFUSED, CommitmentState.REPLACED}:
            return state
        if not self.binds(self.candidature):
            return FALLEN
        return CommitmentState.EXPIRED if self.has_expired else state

    @property
    def is_refused(self) -> bool:
        """Whether the signatory refused."""
        return self.state == CommitmentState.REFUSED

    @property
    def refusal_label(self) -> str:
        """Why the employer does not commit, as the signatory chose it; empty where only words say it."""
        return "" if self.refusal_kind == RefusalKind.OTHER else self.get_refusal_kind_display()

    @property
    def refusal_advice(self) -> str:
        """What the applicant does after this refusal, as the end of a sentence."""
        return ADVICE[self.refusal_kind or RefusalKind.OTHER]

    @property
    def doubts_employer(self) -> bool:
        """Whether the refusal says that the dossier declares another employer than the right one."""
        return self.is_refused and self.refusal_kind == RefusalKind.NOT_OURS

    @property
    def is_to_verify(self) -> bool:
        """Whether a signed form waits for the training team."""
        return self.state == CommitmentState.UPLOADED

    @property
    def is_awaited(self) -> bool:
        """Whether the link still works and the dossier still names this employer."""
        return self.standing in AWAITING_SIGNATURE

    @property
    def is_fallen(self) -> bool:
        """Whether the dossier names another employer by now."""
        return self.standing == FALLEN

    @property
    def answered_template(self) -> str:
        """What the signatory reads once they have answered."""
        return f"candidatures/answered/{self.state}.html"

    @property
    def account_template(self) -> str:
        """What a reader of the dossier is told of it, in a sentence."""
        return f"candidatures/commitment/{self.standing}.html"

    @property
    def tone(self) -> str:
        """Tone of the status pill."""
        return self.standing.spec.tone

    @property
    def icon(self) -> str:
        """Icon of the status pill."""
        return self.standing.spec.icon

    @property
    def label(self) -> str:
        """Words of the status pill."""
        return str(self.standing.label)
