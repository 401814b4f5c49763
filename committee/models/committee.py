"""A committee and who sits in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.models import User
from committee.enums import SeatRole


class Committee(models.Model):
    """The selection committee of one cycle."""

    cycle = models.OneToOneField("cycles.Cycle", models.PROTECT, related_name="committee")
    published_at = models.DateTimeField("décisions publiées le", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "commission"

    def __str__(self) -> str:
        return f"Commission {self.cycle}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Scopes that chain."""

    def held_by(self, user: User) -> "SeatQuerySet":
        """The seats this person may use: a seat is worth nothing once the committee's role is taken back."""
        return self.filter(user=user, committee__cycle__institute__in=user.institutes_with_role(Role.COMMITTEE_MEMBER))


class Seat(models.Model):
    """A person's place in one committee. The employer's SIREN detects conflicts of interest."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField("rôle", max_length=12, choices=SeatRole.choices, default=SeatRole.MEMBER)
    siren = models.CharField("SIREN de l’employeur", max_length=9, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        ordering = ["committee", "user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "user"],
                name="seat_once",
                violation_error_message="Cette personne siège déjà dans cette commission.",
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(role=SeatRole.PRESIDENT),
                name="seat_one_president",
                violation_error_message="Cette commission a déjà un président.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
