"""Dated meetings, of a cycle or of none, and their half-days."""

import datetime
import uuid
from collections.abc import Iterable

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.text import slugify

from cycles.models import Cycle
from organisations.models import Institute
from programme.enums import KINDS_OF_A_CYCLE, Period, SessionKind
from toolkit.calendars.entries import PARIS
from toolkit.text.typography import format_day, format_time

_DASH = "\u00a0– "


class SessionQuerySet(models.QuerySet):
    """Filters of sessions; they chain. Sessions come in order of date, those without dates last."""

    def of_cycle(self, cycle: Cycle) -> "SessionQuerySet":
        """Every session of the cycle, whatever its kind."""
        return self.filter(cycle=cycle)

    def of_institutes(self, institutes: Iterable[int]) -> "SessionQuerySet":
        """Those of the cycles of these institutes, and those that they hold without a cycle."""
        ids = list(institutes)
        return self.filter(Q(cycle__institute__in=ids) | Q(institute__in=ids))


class Session(models.Model):
    """A module, a study tour, a seminar or the meeting of a peer group.

    It belongs to a cycle, or else to an institute. Both dates are included, and both are empty while they are unknown.
    The place is empty until it is announced. The announced length is a wording; attendance counts half-days.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=16, choices=SessionKind)
    cycle = models.ForeignKey(
        Cycle, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions", verbose_name="cycle"
    )
    institute = models.ForeignKey(
        Institute, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name="institut"
    )
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True, validators=[MinValueValidator(1)])
    title = models.CharField("titre", max_length=250)
    place = models.CharField("lieu", max_length=200, blank=True)
    starts_on = models.DateField("premier jour", null=True, blank=True)
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    announced_length = models.CharField("durée annoncée", max_length=60, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        ordering = (F("starts_on").asc(nulls_last=True), "ends_on", F("number").asc(nulls_last=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SessionKind.values),
                name="session_kind_known",
                violation_error_message="Cette nature de session n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=False, institute__isnull=True)
                | Q(cycle__isnull=True, institute__isnull=False),
                name="session_of_a_cycle_or_an_institute",
                violation_error_message="Une session relève d’un cycle ou, sans cycle, d’un institut.",
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=False) | ~Q(kind__in=sorted(KINDS_OF_A_CYCLE)),
                name="session_kind_of_a_cycle",
                violation_error_message="Un module et un voyage d’étude relèvent d’un cycle.",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | ~Q(kind=SessionKind.MODULE),
                name="session_module_numbered",
                violation_error_message="Un module porte un numéro.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="session_dates_together",
                violation_error_message="Le premier et le dernier jour d’une session se donnent ensemble.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="session_starts_before_its_end",
                violation_error_message="Une session commence avant de finir.",
            ),
            models.UniqueConstraint(
                fields=("cycle", "number"),
                condition=Q(kind=SessionKind.MODULE),
                name="session_module_number_unique",
                violation_error_message="Un module porte déjà ce numéro dans le cycle.",
            ),
            models.UniqueConstraint(
                fields=("cycle",),
                condition=Q(kind=SessionKind.STUDY_TOUR),
                name="session_one_study_tour",
                violation_error_message="Ce cycle a déjà un voyage d’étude.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}\u00a0: {self.title}" if self.number else self.title

    @property
    def is_module(self) -> bool:
        """Whether it is one of the modules of its cycle."""
        return self.kind == SessionKind.MODULE

    @property
    def abroad(self) -> bool:
        """Whether it is the study tour."""
        return self.kind == SessionKind.STUDY_TOUR

    @property
    def organiser(self) -> Institute:
        """The institute that holds it, through its cycle or by itself. Read both first: a query each otherwise."""
        found = self.cycle.institute if self.cycle is not None else self.institute
        if found is None:
            raise ValueError("A session is of a cycle or of an institute.")
        return found

    @property
    def is_dated(self) -> bool:
        """Whether its dates are known."""
        return self.starts_on is not None

    @property
    def name(self) -> str:
        """« Module 1 », « Voyage »: how a calendar calls it beside its title."""
        kind = SessionKind(self.kind).label
        return f"{kind}\u00a0{self.number}" if self.number else kind

    @property
    def anchor(self) -> str:
        """`module-1`, `voyage`: the fragment that names it in the page of its cycle."""
        return slugify(self.name)

    @property
    def place_label(self) -> str:
        """The place, or « à l’étranger » for a tour whose destination is not announced."""
        return self.place or ("à l’étranger" if self.abroad else "")

    @property
    def days_label(self) -> str:
        """« 11 – 13 », « 30 – 2 » or « 1er – 3 »; nothing without dates."""
        if self.starts_on is None or self.ends_on is None:
            return ""
        numbers = ["1er" if day.day == 1 else str(day.day) for day in (self.starts_on, self.ends_on)]
        return numbers[0] if self.starts_on == self.ends_on else _DASH.join(numbers)

    @property
    def months_label(self) -> str:
        """« mars 2025 » or « juin – juillet 2025 »; nothing without dates."""
        if self.starts_on is None or self.ends_on is None:
            return ""
        first, last = (date_format(day, "F") for day in (self.starts_on, self.ends_on))
        if self.starts_on.year != self.ends_on.year:
            first = f"{first} {self.starts_on.year}"
        months = last if first == last else _DASH.join((first, last))
        return f"{months} {self.ends_on.year}"

    @property
    def weekdays_label(self) -> str:
        """« du mardi au jeudi »; nothing without dates."""
        if self.starts_on is None or self.ends_on is None:
            return ""
        first, last = (date_format(day, "l") for day in (self.starts_on, self.ends_on))
        return f"le {first}" if self.starts_on == self.ends_on else f"du {first} au {last}"

    @property
    def setting(self) -> str:
        """« Module 1, Strasbourg, du mardi au jeudi », or « du lundi au vendredi, Lisbonne » for a tour."""
        parts = (self.weekdays_label, self.place) if self.abroad else (self.name, self.place, self.weekdays_label)
        return ", ".join(filter(None, parts))


class HalfDay(models.Model):
    """The unit of attendance, with its hours.

    The hours are those that its session gives (see programme.hours) until somebody writes others: `has_own_hours`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="half_days", verbose_name="session")
    day = models.DateField("jour")
    period = models.CharField("demi-journée", max_length=16, choices=Period)
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")
    has_own_hours = models.BooleanField("horaires écrits à la main", default=False, editable=False)

    class Meta:
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"
        ordering = ("day", "-period")  # MORNING sorts after AFTERNOON, hence the minus
        constraints = [
            models.UniqueConstraint(
                fields=("session", "day", "period"),
                name="half_day_unique",
                violation_error_message="Cette demi-journée figure déjà à la session.",
            ),
            models.CheckConstraint(
                condition=Q(period__in=Period.values),
                name="half_day_period_known",
                violation_error_message="Une demi-journée est un matin ou un après-midi.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="half_day_starts_before_its_end",
                violation_error_message="Une demi-journée commence avant de finir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}, {self.get_period_display().lower()}"

    @property
    def name(self) -> str:
        """« mardi 11 mars 2025, après-midi »."""
        return f"{format_day(self.day)}, {self.get_period_display().lower()}"

    @property
    def begins_at(self) -> datetime.datetime:
        """The instant when it begins, in Paris."""
        return datetime.datetime.combine(self.day, self.starts_at, PARIS)

    @property
    def hours_label(self) -> str:
        """« de 14 h à 17 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"
