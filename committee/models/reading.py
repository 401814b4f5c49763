"""What each member says of a dossier: a reading with its scores, a vote."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from committee.enums import VOTING_ROLES, AssessmentState, Choice


class NotSetAsideManager(models.Manager[Any]):
    """What counts and shows: neither the reading nor the vote of who is recused since."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(set_aside_at__isnull=True)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Scopes that chain."""

    def counted(self) -> "AssessmentQuerySet":
        """Those that count in the mean and for a decision: validated, and not by a deputy who is not called.

        What a member validated before a deputy stood in for them stays.
        """
        return self.filter(state=AssessmentState.VALIDATED, seat__role__in=VOTING_ROLES)


class Assessment(models.Model):
    """One member's reading of one dossier. Out of 20: the weighted mean of the scores, times 4 (DOMAIN, grid)."""

    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="assessments")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="assessments")
    state = models.CharField(
        "état", max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT, editable=False
    )
    score = models.DecimalField("note sur 20", max_digits=4, decimal_places=2, null=True, editable=False)
    comment = models.TextField("avis motivé", max_length=4000, blank=True)
    updated_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField("mise de côté le", null=True, editable=False)

    objects = NotSetAsideManager.from_queryset(AssessmentQuerySet)()
    with_aside: models.Manager["Assessment"] = models.Manager()

    class Meta:
        verbose_name = "lecture"
        indexes = [models.Index("seat", "state", "item", name="assessment_counted", condition=Q(set_aside_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"],
                name="assessment_once",
                violation_error_message="Vous avez déjà une lecture de ce dossier.",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.VALIDATED) | Q(score__isnull=False, validated_at__isnull=False),
                name="assessment_validated_is_complete",
                violation_error_message="Une lecture validée porte toutes ses notes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} / {self.item}"

    @property
    def counts(self) -> bool:
        """The same as AssessmentQuerySet.counted, of one reading whose seat is known."""
        return self.state == AssessmentState.VALIDATED and self.seat.role in VOTING_ROLES

    @property
    def marks(self) -> dict[int, int]:
        """Criterion id -> mark. Prefetch `scores` in lists."""
        return {score.criterion_id: score.value for score in self.scores.all()}


class Score(models.Model):
    """A mark from 0 to 5 on one criterion."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("cycles.Criterion", models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField("note", validators=[MinValueValidator(0), MaxValueValidator(5)])

    class Meta:
        verbose_name = "note"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                name="score_once",
                violation_error_message="Ce critère est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(value__lte=5),
                name="score_0_to_5",
                violation_error_message="Une note va de 0 à 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"


class Vote(models.Model):
    """One member's vote on one dossier. The minutes count votes and name no voter."""

    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="votes")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="votes")
    choice = models.CharField("vote", max_length=10, choices=Choice.choices)
    at = models.DateTimeField()
    set_aside_at = models.DateTimeField("mis de côté le", null=True, editable=False)

    objects = NotSetAsideManager()
    with_aside: models.Manager["Vote"] = models.Manager()

    class Meta:
        verbose_name = "vote"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"],
                name="vote_once",
                violation_error_message="Vous avez déjà voté sur ce dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} : {self.get_choice_display()}"
