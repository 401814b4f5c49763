"""What is proposed for each dossier, then validated by whoever presides, then published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from committee.enums import NEED_READINGS, NEED_VOTE, DecisionNeeds, Outcome
from committee.models.ballot import Ballot
from committee.models.reading import Assessment, Vote
from committee.models.recusal import Recusal


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Scopes that chain."""

    def secret(self) -> "DecisionQuerySet":
        """Recorded, not published."""
        return self.filter(published_at__isnull=True)

    def proposed(self) -> "DecisionQuerySet":
        """Recorded, and not validated yet."""
        return self.filter(validated_at__isnull=True)

    def with_ground(self) -> "DecisionQuerySet":
        """Annotate `has_ground`: when it was recorded, the readings and the vote, a ballot of a sitting too, that its
        cycle asks for stood, or the president gave her motive. What came later was never weighed; who was recused since
        counts no more, and what they recorded is recorded again by someone else. The same rule as Ground."""
        recorder = Recusal.objects.standing().filter(item=OuterRef("item"), user=OuterRef("recorded_by"))
        stands = (~Q(override_reason="") | _is_enough()) & ~Q(Exists(recorder))
        return self.annotate(has_ground=ExpressionWrapper(stands, output_field=models.BooleanField()))

    def grounded(self) -> "DecisionQuerySet":
        """Those that stand."""
        return self.with_ground().filter(has_ground=True)  # type: ignore[misc]  # annotated above

    def groundless(self) -> "DecisionQuerySet":
        """Those that stand on nothing any more."""
        return self.with_ground().filter(has_ground=False)  # type: ignore[misc]


def _is_enough() -> Q:
    """The condition that what was weighed when a decision was recorded is what its committee asks for."""
    here = OuterRef("item")
    read = Assessment.objects.weighed().filter(item=here, validated_at__lte=OuterRef("recorded_at"))
    number = read.order_by().values("item").annotate(number=Count("pk")).values("number")
    enough_read = Q(GreaterThanOrEqual(Coalesce(Subquery(number), 0), F("committee__readings_needed")))
    balloted = Ballot.objects.closed().about(here).filter(closed_at__lte=OuterRef("recorded_at"))
    voted = Q(Exists(Vote.objects.filter(item=here, at__lte=OuterRef("recorded_at")))) | Q(Exists(balloted))
    both = (~Q(committee__needs__in=NEED_READINGS) | enough_read) & (~Q(committee__needs__in=NEED_VOTE) | voted)
    either = Q(committee__needs=DecisionNeeds.EITHER)
    return (either & (enough_read | voted)) | (~either & both)


def _ranked(name: str) -> list[models.CheckConstraint]:
    """What a decision holds whatever became of it since: a rank on the waiting list alone, a reason for a refusal, two
    people for two rights."""
    waiting = Q(outcome=Outcome.WAITLISTED)
    return [
        models.CheckConstraint(
            condition=(waiting & Q(rank__gte=1)) | (~waiting & Q(rank__isnull=True)),
            name=f"{name}_rank_on_waiting_list",
            violation_error_message="Un rang, et un seul, va avec la liste d’attente.",
        ),
        models.CheckConstraint(
            condition=~Q(outcome=Outcome.REJECTED) | ~Q(reason=""),
            name=f"{name}_rejected_has_reason",
            violation_error_message="Un dossier non retenu porte un motif.",
        ),
        models.CheckConstraint(
            condition=Q(validated_at=None, validated_by=None)
            | (Q(validated_at__isnull=False, validated_by__isnull=False) & ~Q(validated_by=F("recorded_by"))),
            name=f"{name}_two_people",
            violation_error_message="Une décision est proposée par une personne et validée par une autre.",
        ),
    ]


class Judgement(models.Model):
    """What was decided of a dossier, by whom and why: of the decision that stands, and of those that it replaced.

    `number` counts the decisions of the dossier from 1. Proposed by one person, then validated by another: whoever
    presides.
    """

    number = models.PositiveSmallIntegerField("numéro", default=1, editable=False)
    outcome = models.CharField("décision", max_length=12, choices=Outcome.choices)
    rank = models.PositiveSmallIntegerField("rang sur liste d’attente", null=True)
    reason = models.TextField("motif", max_length=2000, blank=True)
    override_reason = models.TextField(
        "motif pour décider sans lectures ni vote suffisants",
        max_length=2000,
        blank=True,
        help_text="De la présidence seule. Il reste avec la décision.",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    validated_at = models.DateTimeField("validée le", null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


KEPT = (
    "number", "outcome", "rank", "reason", "override_reason", "recorded_by_id", "recorded_at", "validated_by_id",
    "validated_at", "published_at",
)  # fmt: skip


class Decision(Judgement):
    """The decision that stands for one dossier, under embargo until it is published.

    One that changes is replaced, and what it was is kept: see FormerDecision.
    """

    item = models.OneToOneField("committee.Item", models.PROTECT, related_name="decision")
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="decisions")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "rank"],
                name="decision_rank_once",
                violation_error_message="Ce rang est déjà pris sur la liste d’attente.",
            ),
            *_ranked("decision"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(validated_at__isnull=False),
                name="decision_validated_before_it_is_published",
                violation_error_message="Une décision est validée avant d’être publiée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} : {self.get_outcome_display()}"

    @property
    def said(self) -> str:
        """The outcome in words that agree with the candidate."""
        return self.item.told(self.outcome)

    @property
    def is_validated(self) -> bool:
        """Whether whoever presides has validated it."""
        return self.validated_at is not None

    def as_former(self, **replaced: Any) -> "FormerDecision":
        """The same, to be kept when another replaces it: `replaced` says when, by whom and why. The caller saves it."""
        held = {name: getattr(self, name) for name in KEPT}
        return FormerDecision(decision=self, **held, **replaced)


class FormerDecision(Judgement):
    """A decision that another one replaced. Written once, never changed."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="former")
    replaced_at = models.DateTimeField("remplacée le")
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    replaced_why = models.TextField("motif du remplacement", max_length=2000, blank=True)

    class Meta:
        verbose_name = "décision remplacée"
        verbose_name_plural = "décisions remplacées"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                name="former_decision_once",
                violation_error_message="Cette décision a déjà été remplacée.",
            ),
            *_ranked("former_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.decision.item}, décision {self.number}"
