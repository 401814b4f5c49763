"""What the president records."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from accounts.enums import Title
from committee.enums import NEED_READINGS, NEED_VOTE, DecisionNeeds, Outcome
from committee.models.ballot import Ballot
from committee.models.reading import Assessment, Vote
from committee.models.recusal import Recusal


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Scopes that chain."""

    def secret(self) -> "DecisionQuerySet":
        """Recorded, not published."""
        return self.filter(published_at__isnull=True)

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


class Decision(models.Model):
    """What the president recorded for one dossier, under embargo until it is published."""

    item = models.OneToOneField("committee.Item", models.PROTECT, related_name="decision")
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="decisions")
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

    @property
    def said(self) -> str:
        """The outcome in words that agree with the candidate."""
        return Outcome(self.outcome).said_of(woman=self.item.candidature.title == Title.F)
