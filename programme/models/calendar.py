"""The days that a year reckons with, and the dates that are kept although something clashes with them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisations.enums import SchoolZone
from organisations.models import Institute
from programme.enums import CalendarKind
from programme.models.sessions import Session


class KeptClash(models.Model):
    """Why a session keeps its dates although something clashes with them, and who said so.

    It holds for these dates and for what clashed with them then (`findings`, keys of `workshop.year.conflicts`).
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="kept_clash", verbose_name="session")
    starts_on = models.DateField("premier jour gardé")
    ends_on = models.DateField("dernier jour gardé")
    findings = models.JSONField("ce qui gênait", default=list)
    reason = models.CharField("raison", max_length=300)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("gardé le", auto_now=True)

    class Meta:
        verbose_name = "date gardée"
        verbose_name_plural = "dates gardées"

    def __str__(self) -> str:
        return f"{self.session} : {self.reason}"


class CalendarEventQuerySet(models.QuerySet):
    """Filters of events; they chain."""

    def known_to(self, *institutes: int) -> "CalendarEventQuerySet":
        """What everybody shares, and what these institutes wrote for themselves."""
        return self.filter(Q(institute__isnull=True) | Q(institute__in=institutes))


class CalendarEvent(models.Model):
    """Days that no package knows: school holidays it lacks, elections, and what an institute adds for itself.

    School holidays and elections are the same for every institute; without a zone, school holidays are of the three.
    """

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=16, choices=CalendarKind)
    zone = models.CharField("zone", max_length=1, choices=SchoolZone, blank=True)
    institute = models.ForeignKey(
        Institute,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_events",
        verbose_name="institut",
    )
    label = models.CharField("intitulé", max_length=120)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")

    objects = CalendarEventQuerySet.as_manager()

    class Meta:
        verbose_name = "jour à éviter"
        verbose_name_plural = "jours à éviter"
        ordering = ("starts_on", "ends_on", "zone", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CalendarKind.values),
                name="calendar_event_kind_known",
                violation_error_message="Cette nature de jours n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="calendar_event_dates_in_order",
                violation_error_message="Le premier jour précède le dernier.",
            ),
            models.CheckConstraint(
                condition=Q(zone="") | Q(kind=CalendarKind.SCHOOL_HOLIDAYS),
                name="calendar_event_zone_of_school_holidays",
                violation_error_message="Seules des vacances scolaires ont une zone.",
            ),
            models.CheckConstraint(
                condition=Q(kind=CalendarKind.OTHER, institute__isnull=False)
                | (~Q(kind=CalendarKind.OTHER) & Q(institute__isnull=True)),
                name="calendar_event_of_an_institute",
                violation_error_message="Un jour propre à un institut relève de cet institut, les autres sont communs.",
            ),
            # Two, as no institute is the same as no institute.
            models.UniqueConstraint(
                fields=("kind", "zone", "starts_on", "ends_on", "label"),
                condition=Q(institute__isnull=True),
                name="calendar_event_once_for_all",
                violation_error_message="Ces jours figurent déjà au calendrier.",
            ),
            models.UniqueConstraint(
                fields=("institute", "starts_on", "ends_on", "label"),
                condition=Q(institute__isnull=False),
                name="calendar_event_once_in_an_institute",
                violation_error_message="Ces jours figurent déjà au calendrier.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def zones(self) -> str:
        """The letters of the zones that school holidays are of; nothing for anything else."""
        if self.kind != CalendarKind.SCHOOL_HOLIDAYS:
            return ""
        return self.zone or "".join(SchoolZone.values)
