"""A cycle: one promotion, its call and its settings."""

import datetime
import uuid
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import STAFF_ROLES
from cycles.codes import code_key
from cycles.enums import PUBLIC_STATES, CoverVariant, CycleState
from cycles.models.addresses import ADDRESS_LIMIT, Addressed
from cycles.targets import DEFAULT_DECLINE_SHARE, LARGEST_DECLINE_SHARE

TEXT_LIMIT = 20_000  # characters of an editorial text: its Markdown is read each time the page is shown

# A deadline is a second, said to the second: all of it belongs to the call.
LAST_SECOND = datetime.timedelta(seconds=1)


def end_of_day(day: datetime.date) -> datetime.datetime:
    """The last second of a day in Paris: what « jusqu’à ce jour, inclus » means (DOMAIN, deadline)."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59, 59)))


class CycleQuerySet(models.QuerySet):
    """Filters by state and by clock; they chain."""

    def public(self) -> "CycleQuerySet":
        """Cycles that anybody may read: published or archived."""
        return self.filter(state__in=PUBLIC_STATES)

    def open(self) -> "CycleQuerySet":
        """Published cycles whose call is open now."""
        now = timezone.now()
        return self.filter(state=CycleState.PUBLISHED, opens_at__lte=now, closes_at__gt=now - LAST_SECOND)

    def upcoming(self) -> "CycleQuerySet":
        """Published cycles whose call has not opened yet."""
        return self.filter(state=CycleState.PUBLISHED, opens_at__gt=timezone.now())

    def closed(self) -> "CycleQuerySet":
        """Published cycles whose call is over."""
        return self.filter(state=CycleState.PUBLISHED, closes_at__lte=timezone.now() - LAST_SECOND)

    def coded(self, code: str) -> "CycleQuerySet":
        """Cycles of this code, however it is written: « PC-2 », « pc 2 »."""
        return self.filter(code_key=code_key(code))

    def addressed(self, slug: str) -> "CycleQuerySet":
        """The cycle whose address bears this slug (see Cycle.slug), if there is one."""
        return self.filter(slug=slug[: ADDRESS_LIMIT + 1])

    def visible_to(self, user: Any) -> "CycleQuerySet":
        """Public cycles, and every cycle of the institutes where the user is on the staff."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(state__in=PUBLIC_STATES) | Q(institute__in=user.institutes_with_role(*STAFF_ROLES)))


class Cycle(Addressed):
    """One promotion of a training cycle. The deadline day is included, to the end of its last second in Paris."""

    title = models.CharField("titre", max_length=200)
    promotion = models.PositiveSmallIntegerField("promotion", validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField("ouverture des candidatures")
    closes_at = models.DateTimeField("clôture des candidatures")
    seats = models.PositiveSmallIntegerField("places", default=20)
    fee = models.DecimalField("droits d’inscription", max_digits=8, decimal_places=2)
    state = models.CharField("état", max_length=16, choices=CycleState, default=CycleState.DRAFT, editable=False)
    audience_intro = models.TextField("public, introduction", max_length=TEXT_LIMIT, blank=True)
    audience_items = models.JSONField("public, liste", default=list, blank=True)
    see_also = models.JSONField("voir aussi", default=list, blank=True)
    confirmation_days = models.PositiveSmallIntegerField("jours pour confirmer", default=10)
    decision_on = models.DateField("date annoncée de la décision", null=True, blank=True)
    # Empty, who pays what follows the house: see catalogue.presentation.
    expenses = models.JSONField("qui paie quoi", default=list, blank=True)
    eligibility = models.JSONField("conditions de recevabilité", default=dict, blank=True)
    targets = models.JSONField("équilibre visé du groupe", default=list, blank=True)
    decline_share = models.PositiveSmallIntegerField(
        "désistements attendus, en %", default=DEFAULT_DECLINE_SHARE, help_text="Of the admitted, for the waiting list."
    )
    day_starts_at = models.TimeField("heure de début d’un module", null=True, blank=True)
    day_ends_at = models.TimeField("heure de fin d’un module", null=True, blank=True)
    half_day_minutes = models.PositiveSmallIntegerField("durée d’une demi-journée, en minutes", default=210)
    attendance_share = models.PositiveSmallIntegerField("assiduité demandée pour le certificat, en %", default=80)
    brochure_cover = models.CharField(
        "couverture de la brochure", max_length=16, choices=CoverVariant, default=CoverVariant.CROWN
    )
    quotes = models.JSONField("citations de la brochure", default=list, blank=True)
    # Another one each time that texts, pieces, contacts, modules or tour change: what is composed from them says so.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # last, as it hides the module

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "cycle"
        ordering = ("-year", "code_key")
        constraints = [
            models.UniqueConstraint(
                fields=("institute", "code_key", "year"),
                name="cycle_code_year_unique",
                violation_error_message="Un cycle de l’institut porte déjà ce code pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="cycle_opens_before_closing",
                violation_error_message="L’ouverture des candidatures précède leur clôture.",
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0),
                name="cycle_fee_not_negative",
                violation_error_message="Les droits d’inscription ne peuvent pas être négatifs.",
            ),
            models.CheckConstraint(
                condition=Q(decline_share__lte=LARGEST_DECLINE_SHARE),
                name="cycle_decline_share",
                violation_error_message=f"Les désistements attendus vont de 0 à {LARGEST_DECLINE_SHARE} %.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CycleState.values),
                name="cycle_state_known",
                violation_error_message="Cet état de cycle n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("catalogue:cycle", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether anybody may read the cycle's page."""
        return self.state in PUBLIC_STATES

    @property
    def is_published(self) -> bool:
        """Whether the call was opened to the public and is not archived."""
        return self.state == CycleState.PUBLISHED

    @property
    def ends_at(self) -> datetime.datetime:
        """The first instant after the call."""
        return self.closes_at + LAST_SECOND

    @property
    def is_open(self) -> bool:
        """Whether a candidature may be submitted now."""
        return self.state == CycleState.PUBLISHED and self.opens_at <= timezone.now() < self.ends_at

    @property
    def is_upcoming(self) -> bool:
        """Whether the call is announced and not open yet."""
        return self.state == CycleState.PUBLISHED and timezone.now() < self.opens_at

    @property
    def is_closed(self) -> bool:
        """Whether the call is over (true of an archived cycle, false of a draft)."""
        if self.state == CycleState.ARCHIVED:
            return True
        return self.state == CycleState.PUBLISHED and self.is_past

    @property
    def is_past(self) -> bool:
        """Whether the last instant of the call is behind, even of a draft."""
        return timezone.now() >= self.ends_at

    @property
    def deadline_day(self) -> datetime.date:
        """The last day of the call in Paris, included."""
        return timezone.localdate(self.closes_at)

    @property
    def opening_day(self) -> datetime.date:
        """The first day of the call in Paris."""
        return timezone.localdate(self.opens_at)

    @property
    def days_left(self) -> int:
        """Whole days from today to the deadline day: 0 on that day and after it."""
        return max(0, (self.deadline_day - timezone.localdate()).days)

    @property
    def confirmation_day(self) -> datetime.date | None:
        """The last day to confirm when decisions come out on the announced day."""
        return self.decision_on and self.decision_on + datetime.timedelta(days=self.confirmation_days)
