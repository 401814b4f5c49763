"""The sheet of a half-day and its rows. What is recorded is never changed: the last row of a person holds.

Why somebody was excused is erased in time (see absences.erasing). An excuse written in advance may be withdrawn while
nobody may be there yet.
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from attendance.enums import HOURED, Mark, Method, SheetState
from cycles.models import kept_from
from programme.models import Enrolment, HalfDay, Session, Speaker
from toolkit.documents.models import Document
from toolkit.text.typography import format_hour, format_moment, format_time

REASON_LIMIT = 500


class AttendanceSheetQuerySet(models.QuerySet["AttendanceSheet"]):
    """Filters of sheets; they chain."""

    def holding(self) -> "AttendanceSheetQuerySet":
        """Those that fix the half-day: sealed, signed by a speaker, with a scanned paper, or with more than excuses."""
        seen = Presence.objects.filter(sheet=models.OuterRef("pk")).exclude(mark=Mark.EXCUSED)
        signed = SpeakerSignature.objects.filter(sheet=models.OuterRef("pk"))
        written = Q(state=SheetState.SEALED) | models.Exists(seen) | models.Exists(signed)
        return self.filter(written | Q(scans__isnull=False)).distinct()


class AttendanceSheet(models.Model):
    """The sheet of one half-day. `state` follows attendance.lifecycle.SHEETS.

    Sealed, it keeps how long the half-day counts and its paper, the last one where it was corrected since.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    half_day = models.OneToOneField(
        HalfDay, on_delete=models.PROTECT, related_name="sheet", verbose_name="demi-journée"
    )
    state = models.CharField("état", max_length=10, choices=SheetState, default=SheetState.OPEN, editable=False)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    sealed_at = models.DateTimeField("scellée le", null=True, blank=True, editable=False)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    minutes = models.PositiveSmallIntegerField("durée comptée, en minutes", null=True, blank=True, editable=False)
    unsigned_reason = models.CharField(
        "motif d’une clôture sans signature de l’intervenant", max_length=REASON_LIMIT, blank=True
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="document"
    )

    objects = AttendanceSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille d’émargement"
        verbose_name_plural = "feuilles d’émargement"
        ordering = ("half_day__day", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SheetState.SEALED)
                | Q(sealed_at__isnull=False, sealed_by__isnull=False, minutes__isnull=False, document__isnull=False),
                name="sheet_sealed_is_whole",
                violation_error_message="Une feuille scellée porte sa date, son auteur, sa durée et son document.",
            )
        ]

    def __str__(self) -> str:
        return str(self.half_day)

    @property
    def is_sealed(self) -> bool:
        """Whether it changes by correction alone."""
        return self.state == SheetState.SEALED


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Filters of what was recorded; they chain. Rows come in the order in which they were written."""

    def sealed(self) -> "PresenceQuerySet":
        """Those of sheets that are sealed."""
        return self.filter(sheet__state=SheetState.SEALED)

    def excuses(self) -> "PresenceQuerySet":
        """Absences that are excused."""
        return self.filter(mark=Mark.EXCUSED)

    def of_session(self, session: Session) -> "PresenceQuerySet":
        """Those of the half-days of one session."""
        return self.filter(sheet__half_day__session=session)

    def known_to(self, user: User) -> "PresenceQuerySet":
        """Those of people whom this member of staff may know of."""
        return self.exclude(kept_from(user, cycle="enrolment__session__cycle", person="enrolment__user"))


class Presence(models.Model):
    """What was recorded of a person at a half-day, once: another row says something else, and the last one holds.

    `at` is the hour of arrival or of departure. `recorded_by` is the person themselves where they signed. A row
    written after the sheet was sealed names the one that it corrects, with its author and a reason. One tapped on the
    tablet keeps the key of the tap and the device's own clock; `offline` where it came after the network was back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sheet = models.ForeignKey(AttendanceSheet, on_delete=models.PROTECT, related_name="presences")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="presences")
    mark = models.CharField("relevé", max_length=12, choices=Mark)
    at = models.TimeField("heure d’arrivée ou de départ", null=True, blank=True)
    method = models.CharField("moyen", max_length=8, choices=Method)
    recorded_at = models.DateTimeField("noté le")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=REASON_LIMIT, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="corrige"
    )
    key = models.UUIDField("clé du relevé sur la tablette", null=True, blank=True, unique=True, editable=False)
    device_at = models.DateTimeField("heure de la tablette", null=True, blank=True, editable=False)
    offline = models.BooleanField("relevé hors ligne", default=False, editable=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "présence"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(mark__in=Mark.values),
                name="presence_mark_known",
                violation_error_message="Ce relevé de présence n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(mark__in=sorted(HOURED), at__isnull=False)
                | (~Q(mark__in=sorted(HOURED)) & Q(at__isnull=True)),
                name="presence_hour_of_late_and_early",
                violation_error_message="Un retard et un départ anticipé portent une heure, et eux seuls.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="presence_correction_has_reason",
                violation_error_message="Une correction porte un motif.",
            ),
            models.CheckConstraint(
                condition=Q(offline=False) | Q(key__isnull=False, device_at__isnull=False),
                name="presence_offline_has_device_hour",
                violation_error_message="Un relevé hors ligne porte sa clé et l’heure de la tablette.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} : {self.get_mark_display()}"

    @property
    def kind(self) -> Mark:
        """The mark with its tone and its icon."""
        return Mark.of(self.mark)

    @property
    def said_at(self) -> datetime.datetime:
        """When it was said: by the tablet's clock where the network was down, else by the server's."""
        return self.device_at if self.offline and self.device_at else self.recorded_at

    def when(self, day: datetime.date | None) -> str:
        """« 13 h 58 » on the day of the half-day, else « le lundi 3 mars 2027 à 9 h », « corrigé le… »."""
        if self.corrects_id:
            return f"corrigé le {format_moment(self.recorded_at)}"
        is_that_day = timezone.localdate(self.said_at) == day
        return format_hour(self.said_at) if is_that_day else f"le {format_moment(self.said_at)}"

    @property
    def means(self) -> str:
        """« code de la salle », « équipe de formation, hors ligne »."""
        return f"{self.get_method_display()}, hors ligne" if self.offline else self.get_method_display()

    @property
    def words(self) -> str:
        """« Retard, 14 h 20 », « Présence »."""
        label = str(self.kind.label)
        return f"{label}, {format_time(self.at)}" if isinstance(self.at, datetime.time) else label


class SpeakerSignature(models.Model):
    """A speaker signed the sheet of a half-day: an identified person, a time, a half-day."""

    sheet = models.ForeignKey(AttendanceSheet, on_delete=models.PROTECT, related_name="signatures")
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField("signé le")
    method = models.CharField("moyen", max_length=8, choices=Method)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "signature d’intervenant"
        verbose_name_plural = "signatures d’intervenants"
        ordering = ("signed_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("sheet", "speaker"),
                name="speaker_signs_a_sheet_once",
                violation_error_message="Cette personne a déjà signé la feuille.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker} / {self.sheet}"
