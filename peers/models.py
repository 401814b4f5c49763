"""Inter-session practice-analysis groups: who wishes for one, who is in which, and when they meet.

Staff see who is in which group, and of a meeting its day and whether it took place. The rest is the group's own.
"""

import datetime
import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from cycles.enums import CycleState, ParticipantState
from cycles.models import Cycle, KeptAway, Participant
from peers.enums import MeetingState
from toolkit.calendars.entries import PARIS
from toolkit.text.french import de
from toolkit.text.typography import format_day, format_time

LEAST, MOST = 4, 8  # people in a group (DOMAIN-TRAINING, Inter-session practice-analysis groups)
SUBJECT_LIMIT = 40
SECURE_ADDRESSES = URLValidator(schemes=("https",), message="Écrivez une adresse qui commence par https://.")


class Composition(models.Model):
    """The groups of one promotion as a whole: the last proposal of the solver, and what the journal is about.

    `drawn_from` stands for the people and the employers of that proposal, `draw` is its number: the same two give the
    same groups.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="+", verbose_name="cycle")
    drawn_from = models.CharField("calculé sur", max_length=24, blank=True, editable=False)
    draw = models.PositiveSmallIntegerField("tirage", default=0, editable=False)
    proposed_at = models.DateTimeField("proposé le", null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "composition des groupes de pairs"
        verbose_name_plural = "compositions des groupes de pairs"

    def __str__(self) -> str:
        return str(self.cycle)


class PeerGroupQuerySet(models.QuerySet["PeerGroup"]):
    """Filters of groups; they chain."""

    def formed(self) -> "PeerGroupQuerySet":
        """Those whose members were told."""
        return self.filter(formed_at__isnull=False)

    def open_to(self, user: User) -> "PeerGroupQuerySet":
        """Those whose private page this person opens: their members, and whoever facilitates them. Nobody else.

        Whoever is kept away from somebody of the cycle facilitates nothing there.
        """
        own = Q(members__participant__user=user, members__participant__state=ParticipantState.ENROLLED)
        aside = KeptAway.objects.filter(user=user, cycle=OuterRef("cycle"))
        opened = self.formed().exclude(cycle__state=CycleState.DRAFT)
        return opened.filter(own | (Q(facilitator_email=user.email) & ~Exists(aside))).distinct()


class PeerGroup(models.Model):
    """One group of a promotion. Until its members are told (`formed_at`), it is only being prepared.

    The facilitator is whoever signs in with `facilitator_email`, of the staff or not.
    """

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="peer_groups", verbose_name="cycle")
    number = models.PositiveSmallIntegerField("numéro")
    facilitator_name = models.CharField("nom de la personne qui anime", max_length=120, blank=True)
    facilitator_email = models.EmailField("son adresse électronique", blank=True)
    link = models.CharField("lien de la visioconférence", max_length=300, blank=True, validators=[SECURE_ADDRESSES])
    formed_at = models.DateTimeField("formé le", null=True, blank=True, editable=False)

    objects = PeerGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe de pairs"
        verbose_name_plural = "groupes de pairs"
        ordering = ("cycle", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("cycle", "number"),
                name="peer_group_numbered_once",
                violation_error_message="Ce groupe existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(facilitator_name="", facilitator_email="")
                | (~Q(facilitator_name="") & ~Q(facilitator_email="")),
                name="peer_group_facilitator_whole",
                violation_error_message="Donnez le nom et l’adresse de la personne qui anime, ou aucun des deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"Groupe {self.number}"


class Peer(models.Model):
    """A participant who wishes to be in a group; the row goes with the wish, and frees the seat.

    `group` is the one they were told, `planned` the one that staff prepare; forming makes the second the first.
    """

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, related_name="peer", verbose_name="participant"
    )
    wished_at = models.DateTimeField("intéressé depuis", default=timezone.now, editable=False)
    planned = models.ForeignKey(
        PeerGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="planned", verbose_name="préparé"
    )
    group = models.ForeignKey(
        PeerGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="members", verbose_name="groupe"
    )

    class Meta:
        verbose_name = "personne intéressée par un groupe de pairs"
        verbose_name_plural = "personnes intéressées par un groupe de pairs"
        ordering = ("participant__user__sort_name", "pk")

    def __str__(self) -> str:
        return self.participant.user.full_name


class Meeting(models.Model):
    """One meeting of a group. `met` is None until a member says whether it took place; `came` are those who were there.

    `reminded_at` is empty until its reminder is written, and again once its day or hours move.
    """

    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(PeerGroup, on_delete=models.CASCADE, related_name="meetings", verbose_name="groupe")
    day = models.DateField("jour")
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")
    turn = models.ForeignKey(
        Peer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="à qui le tour"
    )
    subject = models.CharField("sujet", max_length=SUBJECT_LIMIT, blank=True)
    met = models.BooleanField("s’est réuni", null=True, blank=True, editable=False)
    came = models.ManyToManyField(Peer, related_name="+", blank=True, verbose_name="qui était là")
    reminded_at = models.DateTimeField("rappelé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "réunion d’un groupe de pairs"
        verbose_name_plural = "réunions de groupes de pairs"
        ordering = ("day", "starts_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("group", "day"),
                name="meeting_once_a_day",
                violation_error_message="Le groupe se réunit déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message="La réunion finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.day:%Y-%m-%d}"

    @property
    def span(self) -> str:
        """« de 14 h à 17 h »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"

    @property
    def when(self) -> str:
        """« mardi 9 mars 2027, de 14 h à 17 h »."""
        return f"{format_day(self.day)}, {self.span}"

    @property
    def turn_of(self) -> str:
        """« d’Ada Morel »: after « au tour »; the empty string for nobody yet."""
        return de(str(self.turn)) if self.turn else ""

    @property
    def has_begun(self) -> bool:
        """Whether its hour has come, in Paris."""
        return datetime.datetime.combine(self.day, self.starts_at, PARIS) <= timezone.now()

    @property
    def is_over(self) -> bool:
        """Whether its last hour has passed."""
        return datetime.datetime.combine(self.day, self.ends_at, PARIS) <= timezone.now()

    @property
    def state(self) -> MeetingState:
        """What staff read of it."""
        if self.met is not None:
            return MeetingState.MET if self.met else MeetingState.NOT_MET
        return MeetingState.UNTOLD if self.has_begun else MeetingState.AHEAD
