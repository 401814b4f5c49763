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
        """Those that are given: validated, and not by a deputy who is not called.

        What a member validated before a deputy stood in for them stays.
        """
        return self.filter(state=AssessmentState.VALIDATED, seat__role__in=VOTING_ROLES)

    def weighed(self) -> "AssessmentQuerySet":
        """Those of them that say what the dossier is worth: in the mean, and for a decision to stand on."""
        return self.counted().filter(is_unable=False)


class Assessment(models.Model):
    """One member's reading of one dossier. Out of 20: the weighted mean of the scores, times 4 (DOMAIN, grid).

    `is_unable`: validated, and its author can say of no criterion what it is worth. It is given, and weighs nothing.
    """

    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="assessments")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="assessments")
    state = models.CharField(
        "état", max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT, editable=False
    )
    score = models.DecimalField("note sur 20", max_digits=4, decimal_places=2, null=True, editable=False)
    is_unable = models.BooleanField("ne peut se prononcer", default=False, editable=False)
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
                condition=~Q(state=AssessmentState.VALIDATED)
                | Q(score__isnull=False, is_unable=False, validated_at__isnull=False)
                | Q(score__isnull=True, is_unable=True, validated_at__isnull=False),
                name="assessment_validated_is_complete",
                violation_error_message="Une lecture validée porte une note, ou dit qu’elle ne peut se prononcer.",
            ),
            models.CheckConstraint(
                condition=Q(is_unable=False) | Q(state=AssessmentState.VALIDATED),
                name="assessment_unable_once_validated",
                violation_error_message="Seule une lecture validée dit qu’elle ne peut se prononcer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} / {self.item}"

    @property
    def counts(self) -> bool:
        """The same as AssessmentQuerySet.counted, of one reading whose seat is known."""
        return self.state == AssessmentState.VALIDATED and self.seat.role in VOTING_ROLES

    @property
    def marks(self) -> dict[int, int | None]:
        """Criterion id -> mark, None where its author cannot say. Prefetch `scores` in lists."""
        return {each.criterion_id: each.value for each in self.scores.all() if each.is_unable or each.value is not None}

    @property
    def remarks(self) -> dict[int, str]:
        """Criterion id -> what was written of it. Prefetch `scores` in lists."""
        return {each.criterion_id: each.comment for each in self.scores.all() if each.comment}


class Version(models.Model):
    """A reading as it was validated, each time that it changed. Written once: the last one is what counts now.

    grid: criterion id -> its mark (None where its author cannot say) and what was written of it.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    at = models.DateTimeField("validée le")
    score = models.DecimalField("note sur 20", max_digits=4, decimal_places=2, null=True)
    comment = models.TextField("avis motivé", max_length=4000, blank=True)
    grid = models.JSONField("notes", default=dict)

    class Meta:
        verbose_name = "version d’une lecture"
        verbose_name_plural = "versions d’une lecture"
        ordering = ["assessment", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "number"],
                name="version_once",
                violation_error_message="Cette version de la lecture est déjà écrite.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, version {self.number}"

    @property
    def marks(self) -> dict[int, int | None]:
        """Criterion id -> mark, None where its author could not say."""
        return {int(pk): mark for pk, (mark, _) in self.grid.items()}

    @property
    def remarks(self) -> dict[int, str]:
        """Criterion id -> what was written of it."""
        return {int(pk): remark for pk, (_, remark) in self.grid.items() if remark}


class Score(models.Model):
    """A mark from 0 to 5 on one criterion, or that its author cannot say, or in a draft a remark alone."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("cycles.Criterion", models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField("note", null=True, validators=[MinValueValidator(0), MaxValueValidator(5)])
    is_unable = models.BooleanField("ne peut se prononcer", default=False)
    comment = models.CharField("commentaire", max_length=500, blank=True)

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
            models.CheckConstraint(
                condition=Q(is_unable=False) | Q(value__isnull=True),
                name="score_mark_or_unable",
                violation_error_message="Notez ce critère, ou dites que vous ne pouvez vous prononcer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {'ne peut se prononcer' if self.value is None else self.value}"


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
