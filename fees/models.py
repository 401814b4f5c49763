"""Fee: what an employer owes for one participant."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import FEE_READERS
from cycles.models import kept_from
from fees.enums import FeeState
from organisations.models import Employer
from toolkit.domain.states import StateSpec


class FeeQuerySet(models.QuerySet["Fee"]):
    """Scopes that chain."""

    def visible_to(self, user: User) -> "FeeQuerySet":
        """Fees of the institutes where this person is staff, but for participants they are kept away from.

        A recusal does not end with the selection: a fee would tell its outcome, and someone else invoices it.
        """
        found = self.filter(participant__cycle__institute__in=user.institutes_with_role(*FEE_READERS))
        return found.exclude(kept_from(user, cycle="participant__cycle", person="participant__user"))

    def due(self) -> "FeeQuerySet":
        """Fees that are owed."""
        return self.filter(state=FeeState.DUE)

    def total(self) -> Decimal:
        """Sum of the amounts, in euros."""
        return self.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class Fee(models.Model):
    """A flat fee per participant, owed by the employer (brochure). The amount is what the employer committed to.

    The same employer owes it after the participant went to another one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.OneToOneField("cycles.Participant", models.PROTECT, related_name="fee")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name="employeur")
    state = models.CharField("état", max_length=12, choices=FeeState.choices, default=FeeState.DUE, editable=False)
    amount = models.DecimalField("montant (€)", max_digits=8, decimal_places=2)
    due_since = models.DateTimeField("dû depuis")
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField("motif de l’annulation", max_length=2000, blank=True)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = "droit d’inscription"
        verbose_name_plural = "droits d’inscription"
        ordering = ["employer__sort_name", "participant__user__sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="fee_not_negative",
                violation_error_message="Un droit d’inscription ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(state=FeeState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="fee_cancelled_has_date",
                violation_error_message="Un droit annulé porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} € – {self.participant}"

    @property
    def reference(self) -> str:
        """What names this fee for good in the files of finance: « DR-2026-00042 », the year since which it is due.

        Not the number of an invoice: it is unique, but the numbers of a year may have gaps.
        """
        return f"DR-{timezone.localtime(self.due_since).year}-{self.pk:05d}"

    @property
    def spec(self) -> StateSpec:
        """What is said of the state."""
        return FeeState.of(self.state).spec
