"""What a person is attested to have followed, of one session or of a whole cycle."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cycles.models import Cycle, kept_from
from programme.models import Session
from toolkit.documents.models import Document


class AttestationQuerySet(models.QuerySet["Attestation"]):
    """Filters of attestations; they chain."""

    def standing(self) -> "AttestationQuerySet":
        """Those that no other replaces."""
        return self.filter(replaced_at__isnull=True)

    def known_to(self, user: User) -> "AttestationQuerySet":
        """Those of people whom this member of staff may know of."""
        of_session = kept_from(user, cycle="session__cycle", person="user")
        return self.exclude(kept_from(user, cycle="cycle", person="user")).exclude(of_session)


class Attestation(models.Model):
    """Hours followed of hours owed, as they were when it was issued. One that no longer holds is replaced by another.

    It is of a session, or else of a cycle: the year.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations")
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="attestations", verbose_name="session"
    )
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="attestations", verbose_name="cycle"
    )
    followed = models.PositiveSmallIntegerField("demi-journées suivies")
    owed = models.PositiveSmallIntegerField("demi-journées dues")
    followed_minutes = models.PositiveIntegerField("durée suivie, en minutes")
    owed_minutes = models.PositiveIntegerField("durée due, en minutes")
    issued_at = models.DateTimeField("établie le")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="document")

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation de présence"
        verbose_name_plural = "attestations de présence"
        ordering = ("-issued_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, cycle__isnull=True) | Q(session__isnull=True, cycle__isnull=False),
                name="attestation_of_a_session_or_a_cycle",
                violation_error_message="Une attestation porte sur une session ou sur un cycle.",
            ),
            models.CheckConstraint(
                condition=Q(followed__lte=F("owed"), followed_minutes__lte=F("owed_minutes")),
                name="attestation_follows_what_is_owed",
                violation_error_message="Une attestation ne compte pas plus d’heures qu’il n’en est dû.",
            ),
            models.UniqueConstraint(
                fields=("user", "session"),
                condition=Q(replaced_at__isnull=True, session__isnull=False),
                name="attestation_one_a_session",
                violation_error_message="Cette attestation existe déjà pour cette session.",
            ),
            models.UniqueConstraint(
                fields=("user", "cycle"),
                condition=Q(replaced_at__isnull=True, cycle__isnull=False),
                name="attestation_one_a_cycle",
                violation_error_message="Cette attestation existe déjà pour ce cycle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.session or self.cycle})"
