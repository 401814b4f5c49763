"""What a half-day holds, and who speaks in it."""

import uuid

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q

from programme.enums import KINDS_WITHOUT_ROOM, KINDS_WITHOUT_SPEAKER, SlotKind, SpeakerRole, SpeakerState
from programme.models.places import WEB_ADDRESSES, Room
from programme.models.sessions import HalfDay, Session
from programme.models.speakers import Speaker
from toolkit.text.typography import format_time

DESCRIPTION_LIMIT = 3_000
REASON_LIMIT = 300


class SlotQuerySet(models.QuerySet["Slot"]):
    """Filters of slots; they chain."""

    def of_session(self, session: Session) -> "SlotQuerySet":
        """Those of one session, in order of time."""
        return self.filter(half_day__session=session)


class Slot(models.Model):
    """A stretch of a half-day. It may overflow its half-day only with a reason, which is kept."""

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="slots", verbose_name="demi-journée")
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("nature", max_length=16, choices=SlotKind, default=SlotKind.LECTURE)
    description = models.TextField("présentation", max_length=DESCRIPTION_LIMIT, blank=True)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="slots", verbose_name="salle"
    )
    remote_link = models.CharField("lien à distance", max_length=300, blank=True, validators=[WEB_ADDRESSES])
    objectives = models.TextField("objectifs servis", max_length=600, blank=True)
    outside_reason = models.CharField(
        "raison d’un horaire hors de la demi-journée",
        max_length=REASON_LIMIT,
        blank=True,
        validators=[MinLengthValidator(5)],
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "séquence"
        ordering = ("half_day__day", "starts_at", "ends_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="slot_starts_before_its_end",
                violation_error_message="Une séquence commence avant de finir.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SlotKind.values),
                name="slot_kind_known",
                violation_error_message="Cette nature de séquence n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours_label(self) -> str:
        """« de 9 h à 10 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"

    @property
    def wants_speaker(self) -> bool:
        """Whether somebody is expected to speak there."""
        return self.kind not in KINDS_WITHOUT_SPEAKER

    @property
    def wants_room(self) -> bool:
        """Whether a room is expected."""
        return self.kind not in KINDS_WITHOUT_ROOM

    def overflows(self, half_day: HalfDay) -> bool:
        """Whether it begins before this half-day, or ends after it."""
        return self.starts_at < half_day.starts_at or self.ends_at > half_day.ends_at


class SlotSpeaker(models.Model):
    """One person in one slot, and what they answered. `state` follows programme.lifecycle.SLOT_SPEAKERS."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="speakers", verbose_name="séquence")
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="slots", verbose_name="intervenant")
    role = models.CharField("rôle", max_length=12, choices=SpeakerRole, default=SpeakerRole.SPEAKER)
    state = models.CharField("réponse", max_length=12, choices=SpeakerState, editable=False)
    answered_at = models.DateTimeField("réponse du", null=True, editable=False)
    note = models.TextField("message", max_length=500, blank=True)

    class Meta:
        verbose_name = "intervention"
        ordering = ("-role", "speaker__sort_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("slot", "speaker"),
                name="slot_speaker_once",
                violation_error_message="Cette personne figure déjà à la séquence.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=SpeakerRole.values),
                name="slot_speaker_role_known",
                violation_error_message="On intervient dans une séquence, ou on l’anime.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SpeakerState.CONFIRMED, SpeakerState.DECLINED)) | Q(answered_at__isnull=False),
                name="slot_speaker_answer_dated",
                violation_error_message="Une réponse porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker} – {self.slot}"

    @property
    def state_spec(self) -> SpeakerState:
        """The state with its tone and its icon."""
        return SpeakerState.of(self.state)
