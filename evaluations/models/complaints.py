"""A complaint of a participant: a thread of its own, with an owner among the staff."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.roles import TRAINING_TEAM
from cycles.models import KeptAway, Participant, kept_from
from evaluations.enums import ComplaintState
from organisations.models import Institute

SUBJECT_LIMIT = 150
MESSAGE_LIMIT = 4_000


def _heads() -> models.QuerySet[Membership]:
    """The heads of service who may know of the person of the complaint outside."""
    kept = KeptAway.objects.filter(
        user=OuterRef("user"),
        cycle=OuterRef(OuterRef("participant__cycle")),
        person=OuterRef(OuterRef("participant__user")),
    )
    rows = Membership.objects.filter(
        institute=OuterRef("participant__cycle__institute"), role=Role.HEAD_OF_SERVICE, user__is_active=True
    )
    return rows.exclude(Exists(kept))


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Filters of complaints; they chain."""

    def in_charge(self, user: User) -> "ComplaintQuerySet":
        """Those that this person answers for.

        The heads of service those of their institute, an owner their own; an adviser those of an institute where no
        head may know of the person. Never those of somebody whom one has stepped aside from.
        """
        institute = "participant__cycle__institute__in"
        led = Q(**{institute: user.institutes_with_role(Role.HEAD_OF_SERVICE)})
        own = Q(owner=user, **{institute: user.institutes_with_role(*TRAINING_TEAM)})
        headless = Q(~Exists(_heads()), **{institute: user.institutes_with_role(Role.ADVISER)})
        kept = kept_from(user, cycle="participant__cycle", person="participant__user")
        return self.filter(led | own | headless).exclude(kept)

    def waiting(self) -> "ComplaintQuerySet":
        """Those to which the staff owe an answer."""
        return self.filter(state=ComplaintState.OPEN)


class Complaint(models.Model):
    """What somebody of a promotion complains of. `state` follows lifecycle.COMPLAINTS; `owner` is None until taken."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="complaints", verbose_name="participant"
    )
    subject = models.CharField("objet", max_length=SUBJECT_LIMIT)
    state = models.CharField("état", max_length=12, choices=ComplaintState, default=ComplaintState.OPEN, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="suivie par"
    )
    filed_at = models.DateTimeField("déposée le")
    changed_at = models.DateTimeField("dernier changement", null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "réclamation"
        ordering = ("-filed_at", "-pk")

    def __str__(self) -> str:
        return self.subject

    @property
    def standing(self) -> ComplaintState:
        """Its state, with what is said of it."""
        return ComplaintState.of(self.state)

    @property
    def institute(self) -> Institute:
        """The institute that answers."""
        return self.participant.cycle.institute


class ComplaintMessage(models.Model):
    """One message of the thread; `from_staff` tells the side that wrote it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(
        Complaint, on_delete=models.CASCADE, related_name="messages", verbose_name="réclamation"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    from_staff = models.BooleanField("de l’équipe", default=False)
    body = models.TextField("message", max_length=MESSAGE_LIMIT)
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "message d’une réclamation"
        verbose_name_plural = "messages des réclamations"
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return self.body[:60]
