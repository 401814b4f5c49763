"""What staff wrote in place of a default text, version after version."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from organisations.models import Institute
from toolkit.wordings.language import BODY_LIMIT, SUBJECT_LIMIT

TEXT_LIMIT = SUBJECT_LIMIT + BODY_LIMIT + 10


class WordingVersionQuerySet(models.QuerySet):
    """Filters of versions; they chain. The latest comes first."""

    def at(self, *, institute: Institute, scope: uuid.UUID | None) -> "WordingVersionQuerySet":
        """Those written for a cycle, or without one for the whole institute."""
        return self.filter(institute=institute, scope=scope)

    def last_of_each(self) -> "WordingVersionQuerySet":
        """The last of each text at each level."""
        last = self.order_by().values("key", "scope").annotate(last=models.Max("pk")).values("last")
        return self.filter(pk__in=last)

    def heard_by(self, *, institute: Institute, scope: uuid.UUID | None) -> "WordingVersionQuerySet":
        """Those that may decide of what is sent about a cycle: its own, and the institute's."""
        return self.filter(institute=institute).filter(Q(scope=None) | Q(scope=scope))


class WordingVersion(models.Model):
    """One change of a text. The latest of an institute, or of a cycle, holds; an empty one goes back a level.

    `scope` is the public identifier of the cycle.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institute = models.ForeignKey(
        Institute, on_delete=models.CASCADE, related_name="wording_versions", verbose_name="institut"
    )
    scope = models.UUIDField("cycle", null=True, blank=True)
    key = models.CharField("texte", max_length=80)
    text = models.TextField("mots", max_length=TEXT_LIMIT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    at = models.DateTimeField("date", default=timezone.now)

    objects = WordingVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un texte"
        verbose_name_plural = "versions des textes"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("institute", "key", "-id"), name="wording_version_of_a_text")]

    def __str__(self) -> str:
        return f"{self.key}, {self.at:%d/%m/%Y}"
