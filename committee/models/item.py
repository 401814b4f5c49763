"""A dossier before the committee."""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from accounts.enums import Title
from accounts.models import User
from candidatures.enums import State
from candidatures.models import closed_by_reason
from committee.enums import Outcome
from committee.models.recusal import LinkDeclaration, Recusal
from toolkit.memo import remember

NO_MEAN = Decimal(-1)  # below each mean: last in any order of them


class ItemQuerySet(models.QuerySet["Item"]):
    """Scopes that chain."""

    def standing(self) -> "ItemQuerySet":
        """Dossiers still before the committee or judged by it: not withdrawn before the decision."""
        return self.filter(removed_at__isnull=True)

    def known_to(self, user: User) -> "ItemQuerySet":
        """What this person may know of: neither their own dossier, nor one that they have helped to write, nor one that
        they are recused from, whatever other role they hold. The few hidden ones are asked for once a page."""
        hidden = remember(("hidden items", user.pk), lambda: _hidden_keys(user))
        if hidden is None:
            return self.exclude(_is_hidden(user))
        return self.exclude(pk__in=hidden) if hidden else self.all()

    def hidden_from(self, user: User) -> "ItemQuerySet":
        """The others. Whoever has none costs a page no query."""
        hidden = remember(("hidden items", user.pk), lambda: _hidden_keys(user))
        if hidden is None:
            return self.filter(_is_hidden(user))
        return self.filter(pk__in=hidden) if hidden else self.none()

    def with_declaration(self, user: User) -> "ItemQuerySet":
        """Annotate what this person has declared last, and when: `link_declared` None for nothing yet."""
        made = LinkDeclaration.objects.filter(user=user, item=OuterRef("pk"))
        return self.annotate(
            link_declared=Subquery(made.values("has_link")[:1]),
            link_declared_at=Subquery(made.values("at")[:1]),
        )

    def open_to_declarations(self) -> "ItemQuerySet":
        """Dossiers on which links are still declared: before the committee, and no decision published."""
        return self.standing().filter(decision__published_at__isnull=True)

    def undeclared_by(self, user: User) -> "ItemQuerySet":
        """Those on which this person has not said that no link binds them, or must say it again."""
        last = LinkDeclaration.objects.filter(user=user, item=OuterRef("pk")).values("has_link")[:1]
        waiting = Q(link_last__isnull=True) | Q(link_last=True)
        return self.alias(link_last=Subquery(last)).filter(waiting)

    def to_calibrate(self) -> "ItemQuerySet":
        """Those that members read first, while they can be read: before the committee still, without a decision."""
        found = self.standing().filter(calibrates=True, decision__isnull=True, candidature__state=State.ELIGIBLE)
        return found.by_name()

    def ranked(self) -> "ItemQuerySet":
        """Best mean first, unscored last, then by name: the same order on both databases."""
        return self.order_by(models.F("mean_score").desc(nulls_last=True), "sort_name", "pk")

    def with_open_mean(self, read: Exists) -> "ItemQuerySet":
        """Annotate `open_mean`: the mean of the dossiers that fulfil this condition, None for the others; NO_MEAN where
        those who have read could not say."""
        return self.annotate(open_mean=Case(When(read, then=Coalesce("mean_score", NO_MEAN))))

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


def _recused_from(user: User) -> models.QuerySet[Any]:
    return Recusal.objects.standing().filter(user=user).values_list("item", flat=True)


def _is_hidden(user: User) -> Q:
    """The condition, for one statement: each of the few keys is looked for where the row bears it."""
    own, helped, kept = closed_by_reason(user)
    return Q(pk__in=_recused_from(user)) | Q(candidature__in=own) | Q(candidature__in=helped) | Q(candidature__in=kept)


def _hidden_keys(user: User) -> frozenset[int]:
    """The same as keys, found by indexes rather than by reading every row."""
    closed = [Item.objects.filter(candidature__in=keys).values_list("pk", flat=True) for keys in closed_by_reason(user)]
    return frozenset(_recused_from(user).union(*closed))


class Item(models.Model):
    """A dossier before the committee. Mean and name are kept with the row: lists rank thousands of them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="items")
    candidature = models.OneToOneField("candidatures.Candidature", models.PROTECT, related_name="committee_item")
    sort_name = models.CharField(
        max_length=160, editable=False, default="", help_text="The candidature's, which no longer changes."
    )
    mean_score = models.DecimalField("moyenne sur 20", max_digits=4, decimal_places=2, null=True, editable=False)
    assessment_count = models.PositiveSmallIntegerField("lectures validées", default=0, editable=False)
    calibrates = models.BooleanField("sert à l’étalonnage", default=False, editable=False)
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

    def told(self, outcome: str) -> str:
        """An outcome in words that agree with the candidate: « Admise », « Liste d’attente »."""
        return Outcome(outcome).said_of(woman=self.candidature.title == Title.F)
