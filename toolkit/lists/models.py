"""Views of a list that a person keeps, and may share with the colleagues of an institute."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from toolkit.text.search_text import fold

LONGEST_NAME = 60
LONGEST_QUERY = 2000


class StoredViewQuerySet(models.QuerySet["StoredView"]):
    """Scopes that chain. A person is the row of an account, whose class lives on a floor above."""

    def offered_to(self, person: Any, *, list_name: str, institute: int) -> "StoredViewQuerySet":
        """Those of a list that this person keeps there, and those that colleagues share; the person's own first."""
        mine = models.Case(models.When(owner=person, then=0), default=1)
        found = self.filter(Q(owner=person) | Q(is_shared=True), list_name=list_name, institute=institute)
        return found.select_related("owner").order_by(mine, "name_key", "pk")

    def owned_by(self, person: Any) -> "StoredViewQuerySet":
        """Those that this person may change."""
        return self.filter(owner=person)


class StoredView(models.Model):
    """What the address of a list said when somebody kept it: view, filters, words, columns, order; never a page."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="à")
    institute = models.ForeignKey("organisations.Institute", models.CASCADE, related_name="+")
    list_name = models.CharField("liste", max_length=40)
    name = models.CharField("nom", max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=2 * LONGEST_NAME, editable=False)
    query = models.CharField("adresse", max_length=LONGEST_QUERY, blank=True)
    is_shared = models.BooleanField("partagée", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StoredViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "institute", "list_name", "name_key"],
                name="stored_view_once_a_name",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
        ]
        indexes = [models.Index(fields=["institute", "list_name", "is_shared"], name="stored_view_shared")]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str) -> None:
        """Take a name, and what compares it. The caller saves."""
        self.name, self.name_key = name, fold(name)[: 2 * LONGEST_NAME]
