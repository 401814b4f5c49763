"""What the training team writes for itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from instruction.enums import BulkAct, Outcome
from toolkit.text.search_text import fold

LONGEST_LABEL = 40


class NoteKind(models.TextChoices):
    """What was written."""

    NOTE = "note", "Note"
    CALL = "call", "Appel"


class Note(models.Model):
    """An internal note of the staff, or a call in one line. The applicant and the committee never read it.

    `colleague`: whom it was pointed out to. `remind_on`: the day it comes back, until `done_at`.
    """

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=8, choices=NoteKind.choices, default=NoteKind.NOTE)
    with_whom = models.CharField("avec qui", max_length=120, blank=True)
    text = models.TextField("note", max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remind_on = models.DateField("à revoir le", null=True)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "note"
        ordering = ["-at"]
        indexes = [
            models.Index(
                fields=["remind_on"],
                condition=Q(remind_on__isnull=False, done_at__isnull=True),
                name="note_to_come_back",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class LabelQuerySet(models.QuerySet["Label"]):
    """Scopes that chain."""

    def of_desk(self, user: User, *roles: str) -> "LabelQuerySet":
        """Those of the institutes where the person holds one of these roles."""
        return self.filter(institute__in=user.institutes_with_role(*roles))


class Label(models.Model):
    """A word that the desk of an institute sorts its dossiers by. The applicant and the committee never read it."""

    institute = models.ForeignKey("organisations.Institute", models.CASCADE, related_name="labels")
    name = models.CharField("étiquette", max_length=LONGEST_LABEL)
    name_key = models.CharField(max_length=2 * LONGEST_LABEL, editable=False)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = "étiquette"
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["institute", "name_key"],
                name="label_once_per_institute",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str) -> None:
        """Take a name, and what compares it. The caller saves."""
        self.name, self.name_key = name, fold(name)[: 2 * LONGEST_LABEL]


class Labelling(models.Model):
    """A label on a dossier: who put it there, and when."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="labellings")
    label = models.ForeignKey(Label, models.CASCADE, related_name="labellings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "étiquette d’un dossier"
        verbose_name_plural = "étiquettes des dossiers"
        ordering = ["label__name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "label"],
                name="labelling_once_per_candidature",
                violation_error_message="Ce dossier porte déjà cette étiquette.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label_id} – {self.candidature_id}"


class BulkRun(models.Model):
    """One act asked of many dossiers: what, by whom, and with what. Its lines say what became of each.

    Its identifier is that of the page that asked: sent twice, it is one.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    cycle = models.ForeignKey("cycles.Cycle", models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField("acte", max_length=12, choices=BulkAct.choices)
    values = models.JSONField("avec", default=dict)
    at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "acte en nombre"
        verbose_name_plural = "actes en nombre"

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class BulkLine(models.Model):
    """One dossier of an act in bulk: as the page showed it, then what became of it.

    `before` and `after` are what the act replaced and put there, for its inverse.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="lines")
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="+")
    seen_state = models.CharField(max_length=24)
    seen_adviser = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    words = models.TextField("motif", max_length=1000, blank=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "ligne d’un acte en nombre"
        verbose_name_plural = "lignes d’un acte en nombre"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "candidature"],
                name="bulk_line_once",
                violation_error_message="Ce dossier est déjà dans cet acte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidature_id} : {self.get_outcome_display()}"


class Presence(models.Model):
    """Somebody has a dossier open: said to the others for some minutes, and kept no longer."""

    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "présence"
        constraints = [models.UniqueConstraint(fields=["candidature", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
