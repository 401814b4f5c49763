"""Absences that people declare, how they were judged, and the notices by which an employer is told of others."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q

from accounts.models import User
from attendance.absences.enums import STANDING, AbsenceState
from attendance.models.sheets import REASON_LIMIT, Presence
from cycles.models import kept_from
from programme.models import Enrolment, HalfDay
from toolkit.documents.models import Document
from toolkit.files.check import CheckedFile
from toolkit.files.enums import ScanState

KIND_LIMIT = 60
FILE_FACTS = ("filename", "received_name", "received_type", "left_out", "size", "sha256", "pages", "scan")


def private_name(instance: Any, filename: str) -> str:
    """A random name: nothing of the person or of the file shows in the storage."""
    return f"absences/{secrets.token_hex(2)}/{secrets.token_hex(20)}.pdf"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Filters of declared absences; they chain."""

    def declared(self) -> "AbsenceQuerySet":
        """Those that nobody has judged."""
        return self.filter(state=AbsenceState.DECLARED)

    def standing(self) -> "AbsenceQuerySet":
        """Those that claim their half-days: to be judged, or accepted."""
        return self.filter(state__in=STANDING)

    def known_to(self, user: User) -> "AbsenceQuerySet":
        """Those of people whom this member of staff may know of."""
        return self.exclude(kept_from(user, cycle="enrolment__session__cycle", person="enrolment__user"))


class Absence(models.Model):
    """Somebody warns that they do not come, or says why they did not, to half-days of one session.

    `state` follows attendance.absences.lifecycle.ABSENCES. `kind`, `reason` and the piece may tell of health (RGPD
    art. 9): the person, the adviser and the assistant read them, and they are erased in time (see absences.erasing).
    `lapsed_reason` says why nobody is to judge it any more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="absences", verbose_name="inscription"
    )
    state = models.CharField("état", max_length=10, choices=AbsenceState, default=AbsenceState.DECLARED, editable=False)
    kind = models.CharField("nature", max_length=KIND_LIMIT, blank=True)
    reason = models.CharField("motif", max_length=REASON_LIMIT, blank=True)
    declared_at = models.DateTimeField("déclarée le")
    changed_at = models.DateTimeField("changée le", null=True, blank=True, editable=False)
    lapsed_reason = models.CharField("pourquoi sans objet", max_length=200, blank=True)
    erased_at = models.DateTimeField("motif effacé le", null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "absence déclarée"
        verbose_name_plural = "absences déclarées"
        ordering = ("declared_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AbsenceState.values),
                name="absence_state_known",
                violation_error_message="Cet état d’absence n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(kind="", reason=""),
                name="absence_erased_is_empty",
                violation_error_message="Un motif effacé ne laisse rien.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | (~Q(kind="") & ~Q(reason="")),
                name="absence_says_why",
                violation_error_message="Une absence se déclare avec sa nature et son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.get_state_display()}"

    @property
    def standing(self) -> AbsenceState:
        """The state with its tone and its icon."""
        return AbsenceState.of(self.state)

    @property
    def half_days(self) -> list[HalfDay]:
        """Its half-days in order. Prefetch `spans__half_day`, else a query."""
        found = [span.half_day for span in self.spans.all()]
        return sorted(found, key=lambda half: half.begins_at)


class AbsentHalfDay(models.Model):
    """One half-day of a declared absence. It goes with the half-day."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="spans")
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="absences")

    class Meta:
        verbose_name = "demi-journée d’absence"
        verbose_name_plural = "demi-journées d’absence"
        ordering = ("half_day__day", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("absence", "half_day"),
                name="absence_half_day_once",
                violation_error_message="Cette demi-journée figure déjà à la déclaration.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.absence_id} / {self.half_day}"


class AbsencePiece(models.Model):
    """What somebody sent along with a declared absence: the PDF to read, made apart from what was received.

    What was received is not kept: it may tell of health, and the PDF is enough to judge. Deleted with the reason.
    """

    absence = models.OneToOneField(Absence, on_delete=models.CASCADE, related_name="piece")
    file = models.FileField("pièce", upload_to=private_name, max_length=200)
    filename = models.CharField("nom du fichier", max_length=200)
    received_name = models.CharField("nom du fichier reçu", max_length=200, blank=True)
    received_type = models.CharField("type du fichier reçu", max_length=100, blank=True)
    left_out = models.CharField("absent de la copie à lire", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField("pages", null=True)
    scan = models.CharField("antivirus", max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)

    class Meta:
        verbose_name = "pièce d’absence"
        verbose_name_plural = "pièces d’absence"

    def __str__(self) -> str:
        return self.filename

    def take(self, checked: CheckedFile) -> None:
        """Hold the PDF of a file that was checked. The row is not saved."""
        for name in FILE_FACTS:
            setattr(self, name, getattr(checked, name))
        self.file.save(checked.filename, ContentFile(checked.readable), save=False)


class AbsenceJudgement(models.Model):
    """What was decided of a declared absence, numbered from 1; the last one holds. The person reads its reason."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="judgements")
    number = models.PositiveSmallIntegerField("numéro")
    accepted = models.BooleanField("acceptée")
    reason = models.CharField("motif de la décision", max_length=REASON_LIMIT, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField("décidée le")

    class Meta:
        verbose_name = "décision sur une absence"
        verbose_name_plural = "décisions sur des absences"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=("absence", "number"),
                name="absence_judgement_numbered_once",
                violation_error_message="Cette décision existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(accepted=True, number=1) | ~Q(reason=""),
                name="absence_judgement_has_reason",
                violation_error_message="Un refus et un changement de décision portent un motif.",
            ),
        ]

    def __str__(self) -> str:
        return "Acceptée" if self.accepted else "Non acceptée"


class AbsenceNoticeQuerySet(models.QuerySet["AbsenceNotice"]):
    """Filters of notices; they chain."""

    def standing(self) -> "AbsenceNoticeQuerySet":
        """Those that no other replaced."""
        return self.filter(ended_at__isnull=True)

    def known_to(self, user: User) -> "AbsenceNoticeQuerySet":
        """Those about people whom this member of staff may know of."""
        return self.exclude(kept_from(user, cycle="enrolment__session__cycle", person="enrolment__user"))


class AbsenceNotice(models.Model):
    """The letter by which an employer is told of absences that are not excused, at one session. It never says why.

    `sent_to` is the training contact of the employer, empty where the letter is posted. It stands until another one
    says what was corrected: `ended_at`. That one may name no absence any more.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="absence_notices", verbose_name="inscription"
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="lettre")
    sent_to = models.EmailField("envoyée à", blank=True)
    made_at = models.DateTimeField("établi le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    ended_at = models.DateTimeField("remplacé le", null=True, blank=True, editable=False)

    objects = AbsenceNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avis d’absence"
        verbose_name_plural = "avis d’absence"
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.document.number


class ToldAbsence(models.Model):
    """One absence of a notice: the row of a sealed sheet that says it. An employer is told of it once."""

    notice = models.ForeignKey(AbsenceNotice, on_delete=models.PROTECT, related_name="told")
    presence = models.OneToOneField(Presence, on_delete=models.PROTECT, related_name="told")

    class Meta:
        verbose_name = "absence signalée"
        verbose_name_plural = "absences signalées"
        ordering = ("presence__sheet__half_day__day", "pk")

    def __str__(self) -> str:
        return f"{self.notice_id} / {self.presence_id}"
