"""A committee and who sits in it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from committee.enums import VOTING_ROLES, Chair, DecisionNeeds, SeatRole
from cycles.models import LAST_SECOND

MOST_READINGS = 20


class Committee(models.Model):
    """The selection committee of one cycle, with the dates of its reading and what a decision needs.

    Without dates, a dossier is read from the day it is eligible to its decision.
    """

    cycle = models.OneToOneField("cycles.Cycle", models.PROTECT, related_name="committee")
    reading_opens_at = models.DateTimeField("la lecture ouvre le", null=True, blank=True)
    reading_closes_at = models.DateTimeField("la lecture se clôt le", null=True, blank=True)
    needs = models.CharField(
        "une décision demande", max_length=8, choices=DecisionNeeds.choices, default=DecisionNeeds.EITHER
    )
    readings_needed = models.PositiveSmallIntegerField("lectures validées, au moins", default=1)
    readers_per_item = models.PositiveSmallIntegerField(
        "lecteurs par dossier", null=True, blank=True, help_text="Empty, everybody reads every dossier."
    )
    waiting_closes_on = models.DateField(
        "la liste d’attente se clôt le", null=True, blank=True, help_text="Included. Empty, a person closes it."
    )
    calibrates = models.BooleanField("étalonnage en cours", default=False, editable=False)
    calibration_closed_at = models.DateTimeField("étalonnage clos le", null=True, editable=False)
    calibration_closed_why = models.CharField("motif de la clôture", max_length=300, blank=True, editable=False)
    published_at = models.DateTimeField("décisions publiées le", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "commission"
        constraints = [
            models.CheckConstraint(
                condition=Q(reading_opens_at=None)
                | Q(reading_closes_at=None)
                | Q(reading_closes_at__gt=F("reading_opens_at")),
                name="committee_reading_closes_after_it_opens",
                violation_error_message="La lecture se clôt après avoir ouvert.",
            ),
            models.CheckConstraint(
                condition=Q(readings_needed__range=(1, MOST_READINGS)),
                name="committee_readings_needed",
                violation_error_message=f"Une décision demande de 1 à {MOST_READINGS} lectures.",
            ),
            models.CheckConstraint(
                condition=Q(readers_per_item=None) | Q(readers_per_item__range=(1, MOST_READINGS)),
                name="committee_readers_per_item",
                violation_error_message=f"Un dossier a de 1 à {MOST_READINGS} lecteurs.",
            ),
        ]

    def __str__(self) -> str:
        return f"Commission {self.cycle}"

    @property
    def is_usual(self) -> bool:
        """Whether one reading or one vote suffices for a decision."""
        return self.needs == DecisionNeeds.EITHER and self.readings_needed == 1

    @property
    def is_shared(self) -> bool:
        """Whether each member reads what they are asked to, rather than everything."""
        return self.readers_per_item is not None

    @property
    def reading_is_to_come(self) -> bool:
        """Whether the reading has a date to open, and it has not come."""
        return self.reading_opens_at is not None and timezone.now() < self.reading_opens_at

    @property
    def last_day_told(self) -> date | None:
        """The last day of the waiting list, as its letters tell it: none once it has passed."""
        return None if self.waiting_is_over else self.waiting_closes_on

    @property
    def waiting_is_over(self) -> bool:
        """Whether the waiting list has a last day, and it has passed."""
        return self.waiting_closes_on is not None and timezone.localdate() > self.waiting_closes_on

    @property
    def reading_is_over(self) -> bool:
        """Whether the reading has a date to close, and it has passed."""
        return self.reading_closes_at is not None and timezone.now() >= self.reading_closes_at + LAST_SECOND


class SeatQuerySet(models.QuerySet["Seat"]):
    """Scopes that chain."""

    def held_by(self, user: User) -> "SeatQuerySet":
        """The seats this person may use: a seat is worth nothing once the committee's role is taken back."""
        return self.filter(user=user, committee__cycle__institute__in=user.institutes_with_role(Role.COMMITTEE_MEMBER))

    def voting(self) -> "SeatQuerySet":
        """Those that have a voice: neither secretary, nor deputy not called, nor member whom a deputy stands in for."""
        return self.filter(role__in=VOTING_ROLES, replaced_at=None)


class Seat(models.Model):
    """A person's place in one committee. The employer's SIREN detects conflicts of interest.

    `is_vice_president`: who presides where the president is absent or recused; see committee.presiding.
    """

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField("rôle", max_length=12, choices=SeatRole.choices, default=SeatRole.MEMBER)
    siren = models.CharField("SIREN de l’employeur", max_length=9, blank=True)
    deputises = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name="supplée",
        help_text="The member whom this deputy may stand in for; once called, does.",
    )
    replaced_at = models.DateTimeField("remplacé le", null=True, editable=False)
    is_vice_president = models.BooleanField("vice-présidence", default=False, editable=False)
    # What the member says to know well: dossiers from there go to them first.
    employer_types = models.JSONField("types d’employeur", default=list, blank=True)
    categories = models.JSONField("fonctions", default=list, blank=True)

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
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(is_vice_president=True),
                name="seat_one_vice_president",
                violation_error_message="Cette commission a déjà une vice-présidence.",
            ),
            models.CheckConstraint(
                condition=Q(is_vice_president=False) | Q(role=SeatRole.MEMBER, replaced_at=None),
                name="seat_vice_president_has_a_voice",
                violation_error_message="La vice-présidence va à un membre qui a sa voix.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def chair(self) -> Chair | None:
        """In what capacity this seat presides, or would; None for the others."""
        if self.role == SeatRole.PRESIDENT:
            return Chair.PRESIDENT
        return Chair.VICE if self.is_vice_president else None

    @property
    def chair_words(self) -> str:
        """« Lucie Martin, vice-présidente », of a seat that has a chair."""
        return f"{self.user.full_name}, {self.chair.held_by(self.user.title)}" if self.chair else self.user.full_name

    @property
    def capacity(self) -> str:
        """The role as it is read: « Membre », « Membre, vice-présidente »."""
        words = str(self.get_role_display())
        return f"{words}, {Chair.VICE.held_by(self.user.title)}" if self.is_vice_president else words

    @property
    def stands_in(self) -> bool:
        """Whether this deputy was called, in place of `deputises`."""
        return self.has_voice and self.deputises is not None and self.deputises.replaced_at is not None

    @property
    def has_voice(self) -> bool:
        """Whether scores and votes of this seat are awaited: see SeatQuerySet.voting."""
        return self.role in VOTING_ROLES and self.replaced_at is None
