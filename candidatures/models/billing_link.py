"""BillingLink: the signatory hands the invoice's data on to the finance department, which needs no account."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidatures.enums import BillingLinkState


class BillingLinkQuerySet(models.QuerySet["BillingLink"]):
    """Scopes that chain."""

    def standing(self) -> "BillingLinkQuerySet":
        """Neither withdrawn nor replaced by another."""
        return self.exclude(state=BillingLinkState.ENDED)


class BillingLink(models.Model):
    """A link that gives the data of the invoice of one commitment. The token is stored hashed, for this row alone.

    `state` follows commitment_lifecycle.BILLING_LINKS. What is given is written on the commitment; `version` counts how
    often, so that a page left open overwrites nothing unread.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey("candidatures.EmployerCommitment", models.CASCADE, related_name="billing_links")
    state = models.CharField("état", max_length=8, choices=BillingLinkState.choices, editable=False)
    email = models.EmailField("courriel du service financier")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("envoyé le")
    expires_at = models.DateTimeField("expire le")
    is_reminded = models.BooleanField("rappel envoyé", default=False, editable=False)
    given_at = models.DateTimeField("donné le", null=True)
    version = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = BillingLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien du service financier"
        verbose_name_plural = "liens du service financier"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"],
                condition=~Q(state=BillingLinkState.ENDED),
                name="billing_link_one_standing",
                violation_error_message="Un service financier a déjà un lien : retirez-le d’abord.",
            ),
            models.CheckConstraint(
                condition=~Q(state=BillingLinkState.GIVEN) | Q(given_at__isnull=False),
                name="billing_link_given_has_date",
                violation_error_message="Des coordonnées données portent une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} – {self.email}"

    @property
    def is_over(self) -> bool:
        """Whether the link is past its date."""
        return timezone.now() >= self.expires_at

    @property
    def is_given(self) -> bool:
        """Whether the finance department has given what the invoice needs."""
        return self.state == BillingLinkState.GIVEN
