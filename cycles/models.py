"""A cycle (one promotion), its editorial content, its contacts and its participants."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import STAFF_ROLES
from accounts.models import User
from cycles.codes import CODE_LIMIT, clean_code, code_key, validate_code
from cycles.enums import PUBLIC_STATES, CycleState, ParticipantState, PieceKind
from organisations.models import Employer, Institute
from organisations.validators import validate_siret

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
        key, _, year = slug.rpartition("-")
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            return self.none()
        return self.filter(code_key=key, year=int(year))

    def visible_to(self, user: Any) -> "CycleQuerySet":
        """Public cycles, and every cycle of the institutes where the user is on the staff."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(state__in=PUBLIC_STATES) | Q(institute__in=user.institutes_with_role(*STAFF_ROLES)))


class Cycle(models.Model):
    """One promotion of a training cycle. The deadline day is included, to the end of its last second in Paris."""

    institute = models.ForeignKey(Institute, on_delete=models.PROTECT, related_name="cycles", verbose_name="institut")
    code = models.CharField(
        "code", max_length=CODE_LIMIT, validators=[validate_code], help_text="Par exemple CDG, PC-2 ou CIDGI 006."
    )
    code_key = models.CharField(max_length=CODE_LIMIT * 2, editable=False, default="")
    title = models.CharField("titre", max_length=200)
    promotion = models.PositiveSmallIntegerField("promotion", validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(1990), MaxValueValidator(2200)])
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
    # Another one each time that texts, pieces, contacts, modules or tour change: what is composed from them says so.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "cycle"
        ordering = ("-year", "code_key")
        constraints = [
            models.UniqueConstraint(
                fields=("code_key", "year"),
                name="cycle_code_year_unique",
                violation_error_message="Un cycle porte déjà ce code pour cette année.",
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
                condition=Q(state__in=CycleState.values),
                name="cycle_state_known",
                violation_error_message="Cet état de cycle n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what the code is compared by; the code itself is kept as it is printed."""
        self.code = clean_code(self.code)
        self.code_key = code_key(self.code)
        if "code" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "code_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("catalogue:cycle", args=[self.slug])

    @property
    def slug(self) -> str:
        """`cdg-2025`, `pc-2-2026`: what public URLs bear."""
        return f"{code_key(self.code)}-{self.year}"

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
        return self.state == CycleState.PUBLISHED and timezone.now() >= self.ends_at

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


class Section(models.Model):
    """A titled text of the cycle's page and brochure; a subsection has a parent."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="sections", verbose_name="cycle")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="subsections", verbose_name="section mère"
    )
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("titre", max_length=200)
    body = models.TextField("texte", max_length=TEXT_LIMIT, blank=True, help_text="Markdown.")

    class Meta:
        verbose_name = "section"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class RequiredPiece(models.Model):
    """A piece that every candidature must contain."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="required_pieces", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=16, choices=PieceKind)

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "label"),
                name="required_piece_label_unique",
                violation_error_message="Cette pièce est déjà demandée.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Criterion(models.Model):
    """One line of the assessment grid, marked 0 to 5; weights are percentages that add up to 100 in a cycle."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="criteria", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("intitulé", max_length=200)
    weight = models.PositiveSmallIntegerField("poids", help_text="En pour cent.")
    help = models.TextField("aide", max_length=1000, blank=True)

    class Meta:
        verbose_name = "critère"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "label"),
                name="criterion_label_unique",
                violation_error_message="Ce critère figure déjà dans la grille.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="criterion_weight_percent",
                violation_error_message="Le poids d’un critère va de 1 à 100\u202f%.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Contact(models.Model):
    """Who answers about the cycle. A role may be known before the person."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="contacts", verbose_name="cycle")
    position = models.PositiveSmallIntegerField("rang")
    role = models.CharField("fonction", max_length=200)
    service = models.CharField("service", max_length=200, blank=True)
    name = models.CharField("nom", max_length=200, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=32, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name or self.role


class KeptAway(models.Model):
    """A member of staff who knows nothing of one person's part in one cycle: their link may influence them.

    Written by `committee` alone, with the recusal that causes it and with its lifting. Every room that shows people of
    a cycle to staff asks it (see kept_from). It hides nothing from a person of what is their own.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne concernée"
    )

    class Meta:
        verbose_name = "mise à l’écart"
        verbose_name_plural = "mises à l’écart"
        constraints = [
            models.UniqueConstraint(
                fields=("user", "cycle", "person"),
                name="kept_away_once",
                violation_error_message="Cette personne est déjà tenue à l’écart de ce dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.person} ({self.cycle})"


def kept_from(user: User, *, cycle: str, person: str) -> models.Exists:
    """Whether a row is about someone this user must know nothing of.

    `cycle` and `person` are the lookups of both from that row: `queryset.exclude(kept_from(...))`.
    """
    kept = KeptAway.objects.filter(user=user, cycle=models.OuterRef(cycle), person=models.OuterRef(person))
    return models.Exists(kept)


class ParticipantQuerySet(models.QuerySet):
    """Filters of participants; they chain."""

    def known_to(self, user: User) -> "ParticipantQuerySet":
        """Those this member of staff may know of: a recusal does not end with the selection."""
        return self.exclude(kept_from(user, cycle="cycle", person="user"))

    def enrolled(self) -> "ParticipantQuerySet":
        """Those who are in the promotion now."""
        return self.filter(state=ParticipantState.ENROLLED)


class Participant(models.Model):
    """A person in a promotion, with the employer and the billing data as they were when they confirmed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="participants", verbose_name="cycle")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations", verbose_name="personne"
    )
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, related_name="participants", verbose_name="employeur"
    )
    billing_siret = models.CharField("SIRET à facturer", max_length=14, blank=True, validators=[validate_siret])
    service_code = models.CharField("code service", max_length=100, blank=True)
    purchase_order = models.CharField("numéro d’engagement", max_length=50, blank=True)
    billing_name = models.CharField("destinataire de la facture", max_length=200, blank=True)
    billing_email = models.EmailField("adresse électronique de facturation", blank=True)
    state = models.CharField(
        "état", max_length=16, choices=ParticipantState, default=ParticipantState.ENROLLED, editable=False
    )
    enrolled_at = models.DateTimeField("inscription", default=timezone.now, editable=False)
    left_at = models.DateTimeField("départ", null=True, blank=True, editable=False)
    left_reason = models.TextField("motif du départ", max_length=2000, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "participant"
        ordering = ("enrolled_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "user"),
                name="participant_once_a_cycle",
                violation_error_message="Cette personne fait déjà partie de la promotion.",
            ),
            models.CheckConstraint(
                condition=Q(state=ParticipantState.ENROLLED, left_at__isnull=True)
                | Q(state=ParticipantState.LEFT, left_at__isnull=False),
                name="participant_left_has_a_date",
                violation_error_message="Un départ porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.cycle})"
