"""A publication of decisions: prepared by one person, confirmed by another, held for a while, then made."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from committee.enums import LIVE_PUBLICATIONS, Outcome, PublicationState
from toolkit.domain.states import StateSpec

HOLD = timedelta(minutes=10)  # in which either person can hold everything back
VALID = timedelta(hours=24)  # a publication that nobody confirms
WHY_LIMIT = 1000


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Scopes that chain."""

    def live(self) -> "PublicationQuerySet":
        """Prepared or confirmed: of which a committee has one at most."""
        return self.filter(state__in=LIVE_PUBLICATIONS)

    def held(self) -> "PublicationQuerySet":
        """Confirmed, and not gone yet."""
        return self.filter(state=PublicationState.CONFIRMED)

    def due(self, now: datetime) -> "PublicationQuerySet":
        """Held, whose hour has come."""
        return self.held().filter(leaves_at__lte=now)

    def with_people(self) -> "PublicationQuerySet":
        """Bring those who prepared, confirmed and ended it along."""
        return self.select_related("prepared_by", "confirmed_by", "ended_by")


class Publication(models.Model):
    """The decisions of one committee that are made known together.

    `content`: a row for each of them as it was read, {item, uuid, name, outcome, rank, words}, where `words` stands for
    the decision and its letter (see committee.publishing.sealing). `accepted`: in French, what the dry run found and
    was acknowledged. `leaves_at`: the hour before which nothing leaves. `why`: in French, the reason of a person who
    held it back or withdrew it, or what stopped it. `left`: the names of those whose dossier was withdrawn meanwhile.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="publications")
    state = models.CharField(
        "état", max_length=10, choices=PublicationState.choices, default=PublicationState.PREPARED, editable=False
    )
    content = models.JSONField("décisions", default=list, editable=False)
    accepted = models.JSONField("constats acceptés", default=list, editable=False)
    left = models.JSONField("retirées entre-temps", default=list, editable=False)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    prepared_at = models.DateTimeField("préparée le", editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField("confirmée le", null=True, editable=False)
    leaves_at = models.DateTimeField("part le", null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    ended_at = models.DateTimeField("publiée ou close le", null=True, editable=False)
    why = models.TextField("motif", max_length=WHY_LIMIT, blank=True, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication"
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(state__in=LIVE_PUBLICATIONS),
                name="publication_one_live",
                violation_error_message="Une publication de cette commission est déjà préparée.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("prepared_by")),
                name="publication_two_people",
                violation_error_message="Une publication est préparée par une personne et confirmée par une autre.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(PublicationState.CONFIRMED, PublicationState.PUBLISHED))
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, leaves_at__isnull=False),
                name="publication_confirmed_has_hour",
                violation_error_message="Une publication confirmée dit par qui et quand elle part.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_PUBLICATIONS, ended_at__isnull=True)
                | (~Q(state__in=LIVE_PUBLICATIONS) & Q(ended_at__isnull=False)),
                name="publication_ended_has_date",
                violation_error_message="Une publication close porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Publication, {self.committee}"

    @property
    def spec(self) -> StateSpec:
        """Tone and icon of its state."""
        return PublicationState.of(self.state).spec

    @property
    def is_prepared(self) -> bool:
        """Whether it waits for its second person."""
        return self.state == PublicationState.PREPARED

    @property
    def is_held(self) -> bool:
        """Whether it is confirmed and has not left."""
        return self.state == PublicationState.CONFIRMED

    @property
    def is_published(self) -> bool:
        """Whether its decisions are known."""
        return self.state == PublicationState.PUBLISHED

    @property
    def is_due(self) -> bool:
        """Whether its hour has come, and it has not left."""
        return self.is_held and self.leaves_at is not None and timezone.now() >= self.leaves_at

    @property
    def valid_until(self) -> datetime:
        """Until when it may be confirmed."""
        return self.prepared_at + VALID

    def counts(self) -> dict[str, int]:
        """How many decisions of each outcome it was prepared with."""
        found = [row["outcome"] for row in self.content]
        return {outcome: found.count(outcome) for outcome in Outcome.values}

    def rows(self) -> list[dict[str, Any]]:
        """The decisions as they were read: admitted by name, the waiting list by rank, the others by name."""
        return list(self.content)
