"""What was decided of a person near the bar of the certificate of their cycle, and what was signed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from attendance.certificates.enums import CertificateKind, CycleStanding
from attendance.models.sheets import REASON_LIMIT
from cycles.models import Participant, kept_from
from toolkit.documents.models import Document


class CertificateDecision(models.Model):
    """What an adviser decided of somebody near the bar, on these figures, numbered from 1: the last one holds.

    Other figures since, and it is to be decided again.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="certificate_decisions")
    number = models.PositiveSmallIntegerField("numéro")
    certified = models.BooleanField("certificat accordé")
    motive = models.CharField("motif", max_length=REASON_LIMIT)
    followed = models.PositiveSmallIntegerField("demi-journées suivies")
    owed = models.PositiveSmallIntegerField("demi-journées dues")
    tour_followed = models.BooleanField("voyage suivi")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("décidé le")

    class Meta:
        verbose_name = "décision sur un certificat"
        verbose_name_plural = "décisions sur des certificats"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=("participant", "number"),
                name="certificate_decision_numbered_once",
                violation_error_message="Cette décision existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="certificate_decision_has_motive",
                violation_error_message="Une décision près du seuil porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return "Certificat accordé" if self.certified else "Attestation d’heures seulement"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Filters of what was signed; they chain."""

    def standing(self) -> "CertificateQuerySet":
        """Those that are neither replaced nor withdrawn."""
        return self.filter(ended_at__isnull=True)

    def known_to(self, user: User) -> "CertificateQuerySet":
        """Those of people whom this member of staff may know of."""
        return self.exclude(kept_from(user, cycle="participant__cycle", person="participant__user"))


class Certificate(models.Model):
    """What a participant was given at the end of the cycle: the certificate, or an attestation of hours alone.

    It keeps what it says, whoever signed it, and the decision it rests on where there was one. It never changes: it is
    replaced by another one, or withdrawn, with a reason.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="certificates", verbose_name="participant"
    )
    kind = models.CharField("nature", max_length=12, choices=CertificateKind)
    standing = models.CharField("place par rapport au seuil", max_length=8, choices=CycleStanding)
    decision = models.ForeignKey(
        CertificateDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision"
    )
    followed = models.PositiveSmallIntegerField("demi-journées suivies")
    owed = models.PositiveSmallIntegerField("demi-journées dues")
    followed_minutes = models.PositiveIntegerField("durée suivie, en minutes")
    owed_minutes = models.PositiveIntegerField("durée due, en minutes")
    tour_followed = models.BooleanField("voyage suivi")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("signé le")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="document")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    ended_at = models.DateTimeField("fin", null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    ended_reason = models.CharField("motif", max_length=REASON_LIMIT, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "certificat de cycle"
        verbose_name_plural = "certificats de cycle"
        ordering = ("-signed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("participant",),
                condition=Q(ended_at__isnull=True),
                name="certificate_one_stands",
                violation_error_message="Cette personne a déjà son certificat, ou son attestation d’heures.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
                name="certificate_ended_has_reason",
                violation_error_message="Un certificat retiré ou remplacé porte un motif et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(followed__lte=F("owed"), followed_minutes__lte=F("owed_minutes")),
                name="certificate_follows_what_is_owed",
                violation_error_message="Un certificat ne compte pas plus d’heures qu’il n’en est dû.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=CertificateKind.CERTIFICATE)
                | Q(standing=CycleStanding.REACHED)
                | Q(standing=CycleStanding.NEAR, decision__isnull=False),
                name="certificate_reached_or_decided",
                violation_error_message="Un certificat repose sur les conditions du cycle, ou sur une décision.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.document.number}"

    @property
    def certifies(self) -> bool:
        """Whether it is the certificate."""
        return CertificateKind(self.kind).certifies

    @property
    def is_standing(self) -> bool:
        """Whether it holds."""
        return self.ended_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it holds no more, and nothing replaced it. One query for one that does not hold."""
        return not self.is_standing and not Certificate.objects.filter(replaces=self).exists()
