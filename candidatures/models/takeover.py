"""TakeOver: whether the holder of an account takes into it a dossier that came by post in their name."""

import uuid

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.models.user import LowerCaseEmailField
from candidatures.posted_enums import TakeOverState


class TakeOverQuerySet(models.QuerySet["TakeOver"]):
    """Scopes that chain."""

    def asked(self) -> "TakeOverQuerySet":
        """Those that nobody answered nor withdrew, past their last day or not."""
        return self.filter(state=TakeOverState.ASKED)

    def addressed_to(self, user: User) -> "TakeOverQuerySet":
        """Those sent to an address that this person has proven to be theirs."""
        proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
        return self.filter(email__in=proven)


class TakeOver(models.Model):
    """Asked of the address of an account; nothing of the dossier is known there but whose it is.

    `state` follows takeover_lifecycle.TAKEOVERS. Sent again, it is the same row with a later day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="takeovers")
    email = LowerCaseEmailField("adresse électronique")
    state = models.CharField(
        "état", max_length=12, choices=TakeOverState.choices, default=TakeOverState.ASKED, editable=False
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = TakeOverQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise d’un dossier papier"
        verbose_name_plural = "reprises de dossiers papier"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(state=TakeOverState.ASKED),
                name="takeover_one_asked",
                violation_error_message="La reprise de ce dossier est déjà demandée : attendez sa réponse.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_state_display()}"

    @property
    def is_refused(self) -> bool:
        """Whether its reader said that the dossier is somebody else's."""
        return self.state == TakeOverState.REFUSED

    @property
    def is_asked(self) -> bool:
        """Whether nobody answered nor withdrew it, past its last day or not."""
        return self.state == TakeOverState.ASKED

    @property
    def is_live(self) -> bool:
        """Whether it may still be answered."""
        return self.is_asked and timezone.now() < self.expires_at
