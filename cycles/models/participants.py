"""Who is in a promotion, and which member of staff knows nothing of whom."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cycles.enums import ParticipantState
from cycles.models.cycle import Cycle
from organisations.models import Employer
from organisations.validators import validate_siret


class KeptAway(models.Model):
    """A member of staff who knows nothing of one person's part in one cycle: their link may influence them.

    Written by `committee` alone, with the recusal that causes it and with its lifting. Every room that shows people of
    a cycle to staff asks it (see kept_from). It hides nothing from a person of what is their own.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne concernée"
    )

    class Meta:
        verbose_name = "mise à l’écart"
        verbose_name_plural = "mises à l’écart"
        constraints = [
            models.UniqueConstraint(
                fields=("user", "cycle", "person"),
                name="kept_away_once",
                violation_error_message="Cette personne est déjà tenue à l’écart de ce dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.person} ({self.cycle})"


def kept_from(user: User, *, cycle: str, person: str) -> models.Exists:
    """Whether a row is about someone this user must know nothing of.

    `cycle` and `person` are the lookups of both from that row: `queryset.exclude(kept_from(...))`.
    """
    kept = KeptAway.objects.filter(user=user, cycle=models.OuterRef(cycle), person=models.OuterRef(person))
    return models.Exists(kept)


class ParticipantQuerySet(models.QuerySet):
    """Filters of participants; they chain."""

    def known_to(self, user: User) -> "ParticipantQuerySet":
        """Those this member of staff may know of: a recusal does not end with the selection."""
        return self.exclude(kept_from(user, cycle="cycle", person="user"))

    def enrolled(self) -> "ParticipantQuerySet":
        """Those who are in the promotion now."""
        return self.filter(state=ParticipantState.ENROLLED)


class Participant(models.Model):
    """A person in a promotion, with the employer as it is or was at the end, the function, and the billing data.

    Those may change until the fee is invoiced or cancelled: `billing_closed_at` says since when they may not.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="participants", verbose_name="cycle")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations", verbose_name="personne"
    )
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, related_name="participants", verbose_name="employeur"
    )
    function = models.CharField("fonction", max_length=160, blank=True)
    training_contact_name = models.CharField("contact formation", max_length=120, blank=True)
    training_contact_email = models.EmailField("courriel du contact formation", blank=True)
    billing_siret = models.CharField("SIRET à facturer", max_length=14, blank=True, validators=[validate_siret])
    service_code = models.CharField("code service", max_length=100, blank=True)
    purchase_order = models.CharField("numéro d’engagement", max_length=50, blank=True)
    billing_name = models.CharField("destinataire de la facture", max_length=200, blank=True)
    billing_email = models.EmailField("adresse électronique de facturation", blank=True)
    billing_contact = models.CharField("contact pour la facture", max_length=120, blank=True)
    billing_address = models.TextField("adresse de facturation", max_length=300, blank=True)
    billing_closed_at = models.DateTimeField("coordonnées arrêtées", null=True, blank=True, editable=False)
    state = models.CharField(
        "état", max_length=16, choices=ParticipantState, default=ParticipantState.ENROLLED, editable=False
    )
    enrolled_at = models.DateTimeField("inscription", default=timezone.now, editable=False)
    left_at = models.DateTimeField("départ", null=True, blank=True, editable=False)
    left_reason = models.TextField("motif du départ", max_length=2000, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "participant"
        ordering = ("enrolled_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "user"),
                name="participant_once_a_cycle",
                violation_error_message="Cette personne fait déjà partie de la promotion.",
            ),
            models.CheckConstraint(
                condition=Q(state=ParticipantState.ENROLLED, left_at__isnull=True)
                | Q(state=ParticipantState.LEFT, left_at__isnull=False),
                name="participant_left_has_a_date",
                violation_error_message="Un départ porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.cycle})"
