"""The votes of a sitting. What a secret ballot keeps never says which choice was whose."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from committee.enums import BallotMode, BallotSource, Choice, Outcome

CHOSEN = frozenset({Choice.ADMIT, Choice.WAITLIST, Choice.REJECT})


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Scopes that chain."""

    def valid(self) -> "BallotQuerySet":
        """Not annulled."""
        return self.filter(annulled_at__isnull=True)

    def closed(self) -> "BallotQuerySet":
        """Counted, and not annulled: what a decision may stand on."""
        return self.valid().filter(closed_at__isnull=False)

    def about(self, item: object) -> "BallotQuerySet":
        """The ballots on this dossier, those of its block among them. `item`: a row, a key or an OuterRef."""
        return self.filter(Q(sitting_item__item=item) | Q(sitting_item__followers__item=item))


class Ballot(models.Model):
    """One vote on one item, or on the block that it leads.

    The counts are those of the choices; the marks (BallotMark) say whose voices are in. In secret nothing links the
    two: a voice is counted in the transaction that marks it, and can neither be read nor changed afterwards.
    `base` and `voices`: members with a voice and not recused, and those of them present or represented at the opening.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sitting_item = models.ForeignKey("committee.SittingItem", models.PROTECT, related_name="ballots")
    mode = models.CharField("vote", max_length=8, choices=BallotMode.choices)
    source = models.CharField("origine", max_length=8, choices=BallotSource.choices, default=BallotSource.LIVE)
    base = models.PositiveSmallIntegerField("membres non déportés")
    voices = models.PositiveSmallIntegerField("présents ou représentés")
    admit = models.PositiveSmallIntegerField("pour admettre", default=0)
    waitlist = models.PositiveSmallIntegerField("pour la liste d’attente", default=0)
    reject = models.PositiveSmallIntegerField("pour ne pas retenir", default=0)
    abstain = models.PositiveSmallIntegerField("abstentions", default=0)
    casting_choice = models.CharField("voix prépondérante", max_length=10, choices=Choice.choices, blank=True)
    outcome = models.CharField("résultat", max_length=12, choices=Outcome.choices, blank=True)
    motive = models.TextField("motif", max_length=2000, blank=True)
    opened_at = models.DateTimeField("ouvert le")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("clos le", null=True)
    closed_early = models.BooleanField("clos avant la dernière voix", default=False)
    annulled_at = models.DateTimeField("annulé le", null=True)
    annul_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = "scrutin"
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting_item"],
                condition=Q(annulled_at__isnull=True),
                name="ballot_one_valid",
                violation_error_message="Cette affaire a déjà un vote.",
            ),
            models.CheckConstraint(
                condition=Q(annulled_at__isnull=True) | ~Q(annul_reason=""),
                name="ballot_annulled_has_reason",
                violation_error_message="Un vote annulé porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_item} : {self.cast} voix"

    @property
    def counts(self) -> dict[str, int]:
        """The voices of each choice."""
        return {choice.value: getattr(self, choice.value) for choice in Choice}

    @property
    def cast(self) -> int:
        """Voices received."""
        return sum(self.counts.values())

    @property
    def is_open(self) -> bool:
        """Whether voices are taken."""
        return self.closed_at is None and self.annulled_at is None

    @property
    def is_secret(self) -> bool:
        """Whether it is a secret vote."""
        return self.mode == BallotMode.SECRET

    @property
    def is_paper(self) -> bool:
        """Whether it was typed afterwards."""
        return self.source == BallotSource.PAPER

    @property
    def leading(self) -> list[str]:
        """The choices that most voices went to, abstentions apart; several when they are level, none without a voice.

        Simple majority (CRPA R133-11): of three possible decisions the one with most voices; that it need not be more
        than half of them is ours, to be confirmed.
        """
        found = {choice: count for choice, count in self.counts.items() if choice in CHOSEN and count}
        most = max(found.values(), default=0)
        return [choice for choice, count in found.items() if count == most]

    @property
    def tally(self) -> list[str]:
        """« 3 pour admettre », « 1 abstention »; choices nobody made are left out."""
        return [choice.counted(self.counts[choice]) for choice in Choice if self.counts[choice]]


class BallotMark(models.Model):
    """Somebody's voice is in: theirs, or that of whoever gave them a proxy. Never what it chose."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="marks")
    seat = models.ForeignKey("committee.Seat", models.PROTECT, related_name="ballot_marks")
    cast_by = models.ForeignKey("committee.Seat", models.PROTECT, related_name="+")
    at = models.DateTimeField("à")

    class Meta:
        verbose_name = "émargement"
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "seat"],
                name="ballot_voice_once",
                violation_error_message="Cette voix est déjà reçue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} / {self.ballot_id}"
