"""What a member declares of their links, and the dossiers they abstain from."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from committee.enums import LIFTABLE, PROPOSED, LinkGround, RecusalSource


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Scopes that chain."""

    def standing(self) -> "RecusalQuerySet":
        """Those that hold now: the others are history."""
        return self.filter(lifted_at__isnull=True)

    def said(self) -> "RecusalQuerySet":
        """Those that the member has declared, or confirmed when the data proposed them."""
        return self.filter(Q(source=RecusalSource.DECLARED) | Q(ground__in=PROPOSED))


class Recusal(models.Model):
    """A member who has a link that may influence abstains from one dossier (law 2013-907 art. 2, CRPA, CGFP L122-1).

    It binds the person, whatever becomes of the seat, and `cycles.KeptAway` says it to the rooms below. Once lifted the
    row is history: `lifted_by` is the head of service who judged it, or empty when the link is no longer there.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey("committee.Seat", models.SET_NULL, null=True, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="recusals")
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
    def origin(self) -> str:
        """Where it comes from, in words: a proposal counts once the member has confirmed it."""
        return "Proposé, confirmé par le membre" if self.ground in PROPOSED else self.get_source_display()

    @property
    def can_be_lifted(self) -> bool:
        """Whether a head of service may judge that the link does not count."""
        return self.lifted_at is None and (not self.ground or self.ground in LIFTABLE)

    @property
    def may_be_lifted_now(self) -> bool:
        """The same while the decision of the dossier is not published. Lists bring the decision along."""
        decision = getattr(self.item, "decision", None)
        return self.can_be_lifted and (decision is None or decision.published_at is None)


class LinkDeclaration(models.Model):
    """What a member has declared about their links with a candidate, yes or no. Never changed: the last one counts.

    `proposed`: the links that the data proposed then, each with its `ground` and its `words`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    item = models.ForeignKey("committee.Item", models.CASCADE, related_name="declarations")
    has_link = models.BooleanField("a un lien")
    nature = models.CharField("nature du lien", max_length=300, blank=True)
    proposed = models.JSONField("liens proposés alors", default=list, blank=True)
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
