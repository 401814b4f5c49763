"""A role of a person at an institute."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from accounts.enums import Role


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MembershipQuerySet":
        """Only a head of service sees who works at an institute, and only at theirs."""
        return self.filter(institute_id__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))

    def heads_of(self, institute_id: int) -> "MembershipQuerySet":
        """Heads of service who can still sign in."""
        return self.filter(institute_id=institute_id, role=Role.HEAD_OF_SERVICE, user__is_active=True)


class Membership(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="personne"
    )
    institute = models.ForeignKey(
        "organisations.Institute", models.PROTECT, related_name="memberships", verbose_name="institut"
    )
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    created_at = models.DateTimeField("depuis le", auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle d’une personne"
        verbose_name_plural = "rôles des personnes"
        ordering = ("institute", "role", "user__sort_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "institute", "role"],
                name="membership_once",
                violation_error_message="Cette personne a déjà ce rôle.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="membership_known_role",
                violation_error_message="Choisissez un rôle de la liste.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"
