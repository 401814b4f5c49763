"""A sitting of the committee and its agenda."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from committee.enums import ANNOUNCED, LIVE, RUNNING, BallotMode, Chair, EventKind, ItemState, SittingState
from committee.models.item import Item
from toolkit.domain.states import StateSpec

PLACE_LIMIT = 200
_PRESIDED = Q(presided_by=None, presided_as="") | (Q(presided_by__isnull=False) & ~Q(presided_as=""))


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Scopes that chain."""

    def running(self) -> "SittingQuerySet":
        """Opened and not closed."""
        return self.filter(state__in=RUNNING)

    def announced(self) -> "SittingQuerySet":
        """Convened and not over."""
        return self.filter(state__in=ANNOUNCED)


class Presided(models.Model):
    """What somebody presides, and in what capacity, written down for the minutes; both empty for nobody."""

    presided_by = models.ForeignKey(
        "committee.Seat", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="présidée par"
    )
    presided_as = models.CharField("en qualité de", max_length=10, choices=Chair.choices, blank=True, editable=False)

    class Meta:
        abstract = True


class Sitting(Presided):
    """One meeting of a committee (CRPA R133-3 to R133-15 as the model).

    `version` counts what happens to the sitting as a whole; what happens to an item raises that of the item, so that a
    screen that polls learns of what its reader may know of alone (see polling). Without `needs_quorum` it is a second
    convocation on the agenda of the sitting that it follows (CRPA R133-10).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey("committee.Committee", models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField("numéro", editable=False)
    planned_at = models.DateTimeField("date et heure")
    place = models.CharField("lieu", max_length=PLACE_LIMIT, blank=True)
    link = models.URLField("lien de visioconférence", max_length=300, blank=True)
    mode = models.CharField("vote", max_length=8, choices=BallotMode.choices, default=BallotMode.SECRET)
    needs_quorum = models.BooleanField("quorum exigé", default=True, editable=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="followed_by", verbose_name="suit la séance"
    )
    state = models.CharField(
        "état", max_length=10, choices=SittingState.choices, default=SittingState.PLANNED, editable=False
    )
    version = models.PositiveIntegerField("version", default=0, editable=False)
    convened_at = models.DateTimeField("convoquée le", null=True, editable=False)
    convened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    short_notice = models.BooleanField("convoquée à moins de cinq jours", default=False, editable=False)
    opened_at = models.DateTimeField("ouverte le", null=True, editable=False)
    closed_at = models.DateTimeField("levée le", null=True, editable=False)
    lacked_quorum = models.BooleanField("levée faute de quorum", default=False, editable=False)
    cancel_reason = models.CharField("motif d’annulation", max_length=300, blank=True, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="sitting_number_once",
                violation_error_message="Ce numéro de séance est déjà pris.",
            ),
            models.CheckConstraint(
                condition=_PRESIDED,
                name="sitting_presided_in_a_capacity",
                violation_error_message="Qui préside une séance le fait en une qualité.",
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(state__in=sorted(RUNNING)),
                name="sitting_one_running",
                violation_error_message="Une autre séance de cette commission est ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(state=SittingState.PLANNED)
                | Q(convened_at__isnull=False)
                | Q(state=SittingState.CANCELLED),
                name="sitting_convened_has_date",
                violation_error_message="Une séance convoquée porte sa date de convocation.",
            ),
        ]

    def __str__(self) -> str:
        return f"Séance {self.number}, {self.committee}"

    @property
    def spec(self) -> StateSpec:
        """Tone and icon of its state."""
        return SittingState.of(self.state).spec

    @property
    def is_planned(self) -> bool:
        """Whether it may still be changed freely."""
        return self.state == SittingState.PLANNED

    @property
    def is_convened(self) -> bool:
        """Convened, not opened yet."""
        return self.state == SittingState.CONVENED

    @property
    def is_open(self) -> bool:
        """Going on now."""
        return self.state == SittingState.OPEN

    @property
    def is_running(self) -> bool:
        """Opened, and not closed: it may be suspended."""
        return self.state in RUNNING

    @property
    def is_closed(self) -> bool:
        """Over."""
        return self.state == SittingState.CLOSED

    @property
    def is_cancelled(self) -> bool:
        """Never held."""
        return self.state == SittingState.CANCELLED

    @property
    def is_secret(self) -> bool:
        """Whether the votes are secret."""
        return self.mode == BallotMode.SECRET


class SittingItemQuerySet(models.QuerySet["SittingItem"]):
    """Scopes that chain."""

    def known_to(self, user: User) -> "SittingItemQuerySet":
        """Those whose dossier this person may know of."""
        return self.filter(item__in=Item.objects.known_to(user).values("pk"))

    def live(self) -> "SittingItemQuerySet":
        """The one that is going on."""
        return self.filter(state__in=LIVE)


class SittingItem(Presided):
    """A dossier on the agenda of a sitting. `led_by`: the item it is voted with as one block."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="items")
    item = models.ForeignKey("committee.Item", models.PROTECT, related_name="sitting_items")
    position = models.PositiveSmallIntegerField("place à l’ordre du jour")
    state = models.CharField(
        "état", max_length=10, choices=ItemState.choices, default=ItemState.WAITING, editable=False
    )
    led_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="followers")
    called_at = models.DateTimeField("appelée le", null=True, editable=False)
    ended_at = models.DateTimeField("terminée le", null=True, editable=False)
    note = models.CharField("mention", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField("version", default=0, editable=False)

    objects = SittingItemQuerySet.as_manager()

    class Meta:
        verbose_name = "affaire"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "item"],
                name="sitting_item_once",
                violation_error_message="Ce dossier est déjà à l’ordre du jour.",
            ),
            models.CheckConstraint(
                condition=_PRESIDED,
                name="sitting_item_presided_in_a_capacity",
                violation_error_message="Qui préside une affaire le fait en une qualité.",
            ),
            models.UniqueConstraint(
                fields=["sitting"],
                condition=Q(state__in=sorted(LIVE)),
                name="sitting_one_live_item",
                violation_error_message="Une autre affaire est en cours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.sitting}"

    @property
    def key(self) -> uuid.UUID:
        """What names it in an address or a form: that of its dossier. A serial number would tell of those between."""
        return self.item.uuid

    @property
    def spec(self) -> StateSpec:
        """Tone and icon of its state."""
        return ItemState.of(self.state).spec

    @property
    def is_waiting(self) -> bool:
        """Not called yet."""
        return self.state == ItemState.WAITING

    @property
    def is_called(self) -> bool:
        """Discussed now, no vote open."""
        return self.state == ItemState.CALLED

    @property
    def is_voting(self) -> bool:
        """Its vote is open."""
        return self.state == ItemState.VOTING

    @property
    def is_counted(self) -> bool:
        """Its vote is closed, its result to be pronounced."""
        return self.state == ItemState.COUNTED

    @property
    def is_live(self) -> bool:
        """Going on now."""
        return self.state in LIVE

    @property
    def is_decided(self) -> bool:
        """Its result is pronounced."""
        return self.state == ItemState.DECIDED

    @property
    def is_deferred(self) -> bool:
        """Sent to another sitting; it may still be called in this one."""
        return self.state == ItemState.DEFERRED

    @property
    def is_over(self) -> bool:
        """Decided, deferred or withdrawn."""
        return not self.is_live and not self.is_waiting


class SittingEvent(models.Model):
    """A fact of a sitting, for its minutes. Written once.

    `sitting_item` None: of the sitting as a whole; a recused person reads no event of their item. `beside`: another
    item that it tells of; whoever may not know of both reads nothing of it.
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="events")
    sitting_item = models.ForeignKey(SittingItem, models.CASCADE, null=True, related_name="events")
    beside = models.ForeignKey(SittingItem, models.CASCADE, null=True, related_name="+")
    seat = models.ForeignKey("committee.Seat", models.SET_NULL, null=True, related_name="+")
    kind = models.CharField("fait", max_length=12, choices=EventKind.choices)
    text = models.CharField("texte", max_length=600)
    at = models.DateTimeField("le")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "fait de séance"
        verbose_name_plural = "faits de séance"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text
