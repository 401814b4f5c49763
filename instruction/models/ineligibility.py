"""What an adviser proposes to the head of service: to declare a dossier ineligible."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from instruction.enums import ProposalState, Rule

REASON_LIMIT, ANSWER_LIMIT = 2000, 1000


class ProposalQuerySet(models.QuerySet["IneligibilityProposal"]):
    """Scopes that chain."""

    def open(self) -> "ProposalQuerySet":
        """Those that wait for a decision: one at most for a dossier."""
        return self.filter(state=ProposalState.PROPOSED)


class IneligibilityProposal(models.Model):
    """A proposal that a dossier be declared ineligible: by whom, why, resting on which rules; then what became of it.

    It never changes but for that. `answer`: the word with which it was sent back. The applicant and the committee never
    read it: they learn of the decision.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="ineligibility_proposals")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField("motif proposé", max_length=REASON_LIMIT)
    rules = models.JSONField("conditions en cause", default=list)
    at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(
        "état", max_length=12, choices=ProposalState.choices, default=ProposalState.PROPOSED, editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    answer = models.TextField("mot de la direction", max_length=ANSWER_LIMIT, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d’irrecevabilité"
        verbose_name_plural = "propositions d’irrecevabilité"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(state="proposed"),
                name="ineligibility_proposed_once",
                violation_error_message="Une proposition attend déjà une décision sur ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", closed_at__isnull=True)
                | (~Q(state="proposed") & Q(closed_at__isnull=False)),
                name="ineligibility_closed_has_a_date",
                violation_error_message="Une proposition close porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ProposalState.PROPOSED

    @property
    def is_sent_back(self) -> bool:
        """Whether the head of service sent it back with a word."""
        return self.state == ProposalState.SENT_BACK

    @property
    def rests_on(self) -> list[str]:
        """The names of the rules that it rests on."""
        return [str(Rule(name).label) for name in self.rules if name in Rule.values]
