"""The committee of a cycle: seats, what it reads, what each member says, what the president records."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, OuterRef, Q, When

from accounts.enums import Role
from accounts.models import User
from candidatures.models import closed_by_reason
from committee.enums import LIFTABLE, AssessmentState, Choice, LinkGround, Outcome, RecusalSource, SeatRole
from toolkit.memo import remember


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


class ItemQuerySet(models.QuerySet["Item"]):
    """Scopes that chain."""

    def standing(self) -> "ItemQuerySet":
        """Dossiers still before the committee or judged by it: not withdrawn before the decision."""
        return self.filter(removed_at__isnull=True)

    def known_to(self, user: User) -> "ItemQuerySet":
        """What this person may know of: neither their own dossier, nor one that they have helped to write, nor one that
        they are recused from, whatever other role they hold. The few hidden ones are asked for once a page."""
        hidden = remember(("hidden items", user.pk), lambda: frozenset(pk for (pk,) in _hidden_items(user)))
        return self.all() if hidden == frozenset() else self.exclude(pk__in=hidden or _hidden_items(user))

    def ranked(self) -> "ItemQuerySet":
        """Best mean first, unscored last, then by name: the same order on both databases."""
        return self.order_by(models.F("mean_score").desc(nulls_last=True), "sort_name", "pk")

    def with_open_mean(self, read: Exists) -> "ItemQuerySet":
        """Annotate `open_mean`: the mean of the dossiers that fulfil this condition, None for the others."""
        return self.annotate(open_mean=Case(When(read, then="mean_score")))

    def ranked_once_read(self, read: Exists) -> "ItemQuerySet":
        """Those that do not fulfil this condition first, by name; the others by mean, as `ranked`."""
        seen = self.with_open_mean(read).annotate(is_read=read)
        return seen.order_by("is_read", models.F("open_mean").desc(nulls_last=True), "sort_name", "pk")

    def by_name(self) -> "ItemQuerySet":
        """In the order of names: the one of whoever must not guess the means, and of reading on."""
        return self.order_by("sort_name", "pk")

    def after(self, item: "Item") -> "ItemQuerySet":
        """Those that follow in the order of names. The first condition lets an index find where to start."""
        return self.filter(Q(sort_name__gt=item.sort_name) | Q(pk__gt=item.pk), sort_name__gte=item.sort_name)

    def before(self, item: "Item") -> "ItemQuerySet":
        """Those that precede in the order of names."""
        return self.filter(Q(sort_name__lt=item.sort_name) | Q(pk__lt=item.pk), sort_name__lte=item.sort_name)


def _hidden_items(user: User) -> models.QuerySet[Any]:
    closed = [Item.objects.filter(candidature__in=keys).values_list("pk") for keys in closed_by_reason(user)]
    recused = Recusal.objects.standing().filter(user=user).values_list("item")
    return recused.union(*closed)


class Item(models.Model):
    """A dossier before the committee. Mean and name are kept with the row: lists rank thousands of them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="items")
    candidature = models.OneToOneField("candidatures.Candidature", models.PROTECT, related_name="committee_item")
    sort_name = models.CharField(
        max_length=160, editable=False, default="", help_text="The candidature's, which no longer changes."
    )
    mean_score = models.DecimalField("moyenne sur 20", max_digits=4, decimal_places=2, null=True, editable=False)
    assessment_count = models.PositiveSmallIntegerField("lectures validées", default=0, editable=False)
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier en commission"
        verbose_name_plural = "dossiers en commission"
        indexes = [
            models.Index(fields=["committee", "removed_at", "mean_score", "id"], name="item_counted"),
            models.Index(fields=["committee", "sort_name", "id"]),
        ]

    def __str__(self) -> str:
        return str(self.candidature)


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Scopes that chain."""

    def standing(self) -> "RecusalQuerySet":
        """Those that hold now: the others are history."""
        return self.filter(lifted_at__isnull=True)


class Recusal(models.Model):
    """A member who has a link that may influence abstains from one dossier (law 2013-907 art. 2, CRPA, CGFP L122-1).

    It binds the person, whatever becomes of the seat, and `cycles.KeptAway` says it to the rooms below. Once lifted the
    row is history: `lifted_by` is the head of service who judged it, or empty when the link is no longer there.
    """

    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals")
    item = models.ForeignKey(Item, models.CASCADE, related_name="recusals")
    source = models.CharField("origine", max_length=10, choices=RecusalSource.choices)
    ground = models.CharField("lien détecté", max_length=10, choices=LinkGround.choices, blank=True)
    siren = models.CharField("SIREN commun", max_length=9, blank=True)
    reason = models.CharField("nature du lien", max_length=300, blank=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField("levé le", null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="levé par"
    )
    lift_reason = models.CharField("motif de la levée", max_length=300, blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = "déport"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "item"],
                condition=Q(lifted_at__isnull=True),
                name="recusal_once",
                violation_error_message="Ce membre s’est déjà déporté sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True) | ~Q(lift_reason=""),
                name="recusal_lifted_has_reason",
                violation_error_message="Un déport levé porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.item}"

    @property
    def can_be_lifted(self) -> bool:
        """Whether a head of service may judge that the link does not count."""
        return self.lifted_at is None and (not self.ground or self.ground in LIFTABLE)


class LinkDeclaration(models.Model):
    """What a member has declared about their links with a candidate, yes or no. Never changed: the last one counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="declarations")
    has_link = models.BooleanField("a un lien")
    nature = models.CharField("nature du lien", max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "déclaration de lien"
        verbose_name_plural = "déclarations de lien"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "item", "-at"])]
        constraints = [
            models.CheckConstraint(
                condition=(Q(has_link=True) & ~Q(nature="")) | Q(has_link=False, nature=""),
                name="declaration_says_the_link",
                violation_error_message="Un lien déclaré porte sa nature.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.item} : {'un lien' if self.has_link else 'aucun lien'}"


class NotSetAsideManager(models.Manager[Any]):
    """What counts and shows: neither the reading nor the vote of who is recused since."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(set_aside_at__isnull=True)


class Assessment(models.Model):
    """One member's reading of one dossier. Out of 20: the weighted mean of the scores, times 4 (DOMAIN, grid)."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="assessments")
    item = models.ForeignKey(Item, models.CASCADE, related_name="assessments")
    state = models.CharField(
        "état", max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT, editable=False
    )
    score = models.DecimalField("note sur 20", max_digits=4, decimal_places=2, null=True, editable=False)
    comment = models.TextField("avis motivé", max_length=4000, blank=True)
    updated_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField("mise de côté le", null=True, editable=False)

    objects = NotSetAsideManager()
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

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes")
    item = models.ForeignKey(Item, models.CASCADE, related_name="votes")
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


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Scopes that chain."""

    def secret(self) -> "DecisionQuerySet":
        """Recorded, not published."""
        return self.filter(published_at__isnull=True)

    def with_ground(self) -> "DecisionQuerySet":
        """Annotate `has_ground`: when it was recorded, a reading or a vote of someone not recused stood, or the
        president gave her motive. What came later was never weighed; who was recused since counts no more, and what
        they recorded is recorded again by someone else."""
        weighed = {"item": OuterRef("item")}
        read = Assessment.objects.filter(
            **weighed, state=AssessmentState.VALIDATED, validated_at__lte=OuterRef("recorded_at")
        )
        voted = Vote.objects.filter(**weighed, at__lte=OuterRef("recorded_at"))
        recorder = Recusal.objects.standing().filter(item=OuterRef("item"), user=OuterRef("recorded_by"))
        stands = (~Q(override_reason="") | Q(Exists(read)) | Q(Exists(voted))) & ~Q(Exists(recorder))
        return self.annotate(has_ground=ExpressionWrapper(stands, output_field=models.BooleanField()))

    def grounded(self) -> "DecisionQuerySet":
        """Those that stand."""
        return self.with_ground().filter(has_ground=True)  # type: ignore[misc]  # annotated above

    def groundless(self) -> "DecisionQuerySet":
        """Those that stand on nothing any more."""
        return self.with_ground().filter(has_ground=False)  # type: ignore[misc]


class Decision(models.Model):
    """What the president recorded for one dossier, under embargo until it is published."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="decision")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="decisions")
    outcome = models.CharField("décision", max_length=12, choices=Outcome.choices)
    rank = models.PositiveSmallIntegerField("rang sur liste d’attente", null=True)
    reason = models.TextField("motif", max_length=2000, blank=True)
    override_reason = models.TextField(
        "motif pour décider sans lecture ni vote",
        max_length=2000,
        blank=True,
        help_text="De la présidence seule. Il reste avec la décision.",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "rank"],
                name="decision_rank_once",
                violation_error_message="Ce rang est déjà pris sur la liste d’attente.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.WAITLISTED, rank__gte=1)
                | (~Q(outcome=Outcome.WAITLISTED) & Q(rank__isnull=True)),
                name="decision_rank_on_waiting_list",
                violation_error_message="Un rang, et un seul, va avec la liste d’attente.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REJECTED) | ~Q(reason=""),
                name="decision_rejected_has_reason",
                violation_error_message="Un dossier non retenu porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} : {self.get_outcome_display()}"
