"""Mandate: the applicant lets an assistant write in the dossier, under the assistant's own name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.models.user import LowerCaseEmailField


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Scopes that chain."""

    def live(self) -> "MandateQuerySet":
        """Neither revoked nor declined: asked, or accepted."""
        return self.filter(revoked_at__isnull=True, declined_at__isnull=True)

    def active(self) -> "MandateQuerySet":
        """Accepted, and not revoked since."""
        return self.live().filter(accepted_at__isnull=False)

    def accepted_by(self, user: User) -> "MandateQuerySet":
        """Those this person took, even if they were revoked since: who has helped is nobody's judge."""
        return self.filter(user=user, accepted_at__isnull=False)


class Mandate(models.Model):
    """Given to an address; it takes effect when the person who holds that address accepts it.

    A delegate fills and uploads. They never submit, withdraw, answer or read a decision (see lifecycle.roles_of).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="mandates")
    name = models.CharField("nom", max_length=120)
    email = LowerCaseEmailField("adresse électronique")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "email"],
                condition=Q(revoked_at__isnull=True, declined_at__isnull=True),
                name="mandate_one_live",
                violation_error_message="Cette personne a déjà un mandat sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(user__isnull=False),
                name="mandate_accepted_has_user",
                violation_error_message="Un mandat accepté porte le nom de la personne qui l’accepte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def is_active(self) -> bool:
        """Accepted, and not revoked since."""
        return self.accepted_at is not None and self.revoked_at is None

    @property
    def is_live(self) -> bool:
        """Neither revoked nor declined."""
        return self.revoked_at is None and self.declined_at is None
