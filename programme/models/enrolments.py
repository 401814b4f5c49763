"""Who attends which session, with the employer as it was, and the moves from one employer to another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cycles.models import Participant, kept_from
from organisations.models import Employer
from programme.models.sessions import HalfDay, Session


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Filters of enrolments; they chain."""

    def standing(self) -> "EnrolmentQuerySet":
        """Those of people who still come."""
        return self.filter(left_at__isnull=True)

    def of_session(self, session: Session) -> "EnrolmentQuerySet":
        """Those of one session, whether they still come or not."""
        return self.filter(session=session)

    def owing(self, half_day: HalfDay) -> "EnrolmentQuerySet":
        """Those who owe their presence at a half-day: it began after they arrived, and before they left."""
        arrived = Q(owed_from__isnull=True) | Q(owed_from__lte=half_day.begins_at)
        there = Q(left_at__isnull=True) | Q(left_at__gt=half_day.begins_at)
        return self.filter(arrived, there, session=half_day.session_id)

    def known_to(self, user: User) -> "EnrolmentQuerySet":
        """Those this member of staff may know of: a recusal does not end with the selection."""
        return self.exclude(kept_from(user, cycle="session__cycle", person="user"))

    def by_name(self) -> "EnrolmentQuerySet":
        """In the order of the alphabet, with accounts and employers."""
        return self.select_related("user", "employer").order_by("user__sort_name", "pk")


class Enrolment(models.Model):
    """A person at a session, with the employer as it was then.

    Whoever is in a promotion has one at each session that ended after they came. `owed_from` is None for whoever was
    there before the session began; a late joiner owes only the half-days that begin from then on. `left_at` is None
    while they come. A seminar enrols people without a selection, so without a participant.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="enrolments", verbose_name="session")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments", verbose_name="personne"
    )
    participant = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="participant",
    )
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", verbose_name="employeur")
    employer_name = models.CharField("nom de l’employeur", max_length=200)
    enrolled_at = models.DateTimeField("inscription", auto_now_add=True)
    owed_from = models.DateTimeField("présence due depuis", null=True, blank=True)
    left_at = models.DateTimeField("départ", null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à une session"
        verbose_name_plural = "inscriptions aux sessions"
        ordering = ("session", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("session", "user"),
                name="enrolment_once_a_session",
                violation_error_message="Cette personne est déjà inscrite à la session.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.session})"

    @property
    def is_standing(self) -> bool:
        """Whether the person still comes."""
        return self.left_at is None


class EmployerMove(models.Model):
    """Somebody of a promotion went from one employer to another, with both names as they were.

    `since` is the first day with the new one. The latest row written of a participant holds.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="employer_moves", verbose_name="participant"
    )
    former = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", verbose_name="ancien employeur")
    former_name = models.CharField("nom de l’ancien employeur", max_length=200)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", verbose_name="employeur")
    employer_name = models.CharField("nom de l’employeur", max_length=200)
    since = models.DateField("depuis le")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("noté le", auto_now_add=True)

    class Meta:
        verbose_name = "changement d’employeur"
        verbose_name_plural = "changements d’employeur"
        ordering = ("since", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(former=F("employer")),
                name="employer_move_to_another",
                violation_error_message="Le nouvel employeur est celui que la personne avait déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} : {self.employer_name}"
