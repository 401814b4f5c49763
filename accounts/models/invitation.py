"""An invitation by mail to take a role. The token of its link is kept hashed and works once."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.enums import InvitationState, Role
from accounts.models.user import LowerCaseEmailField


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked. An expired one is still open: it is listed, and can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def usable(self) -> "InvitationQuerySet":
        """Open, and not expired at this instant."""
        return self.open().filter(expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        return self.filter(institute_id__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))


class Invitation(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = LowerCaseEmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    institute = models.ForeignKey(
        "organisations.Institute", models.PROTECT, related_name="invitations", verbose_name="institut"
    )
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    purpose = models.CharField(
        "objet",
        max_length=200,
        blank=True,
        editable=False,
        help_text="Ce que l’acceptation donne en plus du rôle : écrit et lu par l’application qui invite.",
    )
    about = models.CharField("pour", max_length=200, blank=True)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sent_invitations", verbose_name="invitée par"
    )
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_invitations",
        verbose_name="acceptée par",
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["email", "institute", "role"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
                violation_error_message="Cette personne est déjà invitée à ce rôle.",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_accepted_or_revoked",
                violation_error_message="Une invitation acceptée ne peut plus être annulée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} – {self.get_role_display()}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_expired(self) -> bool:
        """Whether its time ran out before anyone answered."""
        return self.state == InvitationState.EXPIRED

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.PENDING if timezone.now() < self.expires_at else InvitationState.EXPIRED
