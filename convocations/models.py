"""What calls a person to a session, and the practical matters that it tells."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cycles.models import kept_from
from programme.models import Enrolment, Session
from toolkit.documents.models import Document

TEXT_LIMIT = 600
WARN_LIMIT = 200


class Practical(models.Model):
    """The practical matters of a session, as its convocations tell them; an empty one is not told.

    `warn`: whom to warn of an absence, and how.
    """

    # Another one each time it is saved: a page that shows an older one may not write over it.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="practical", verbose_name="session")
    lodging = models.TextField("hébergement", max_length=TEXT_LIMIT, blank=True)
    meals = models.TextField("repas et déplacements", max_length=TEXT_LIMIT, blank=True)
    to_prepare = models.TextField("à préparer", max_length=TEXT_LIMIT, blank=True)
    warn = models.CharField("qui prévenir d’une absence", max_length=WARN_LIMIT, blank=True)
    access_contact = models.CharField("contact pour un aménagement", max_length=WARN_LIMIT, blank=True)

    class Meta:
        verbose_name = "informations pratiques"
        verbose_name_plural = "informations pratiques"

    def __str__(self) -> str:
        return str(self.session)

    @property
    def told(self) -> dict[str, str]:
        """Its texts, by name."""
        return {name: getattr(self, name) for name in ("lodging", "meals", "to_prepare", "warn", "access_contact")}


class ConvocationQuerySet(models.QuerySet["Convocation"]):
    """Filters of convocations; they chain."""

    def standing(self) -> "ConvocationQuerySet":
        """Those that hold: neither replaced nor cancelled."""
        return self.filter(ended_at__isnull=True)

    def of_session(self, session: Session) -> "ConvocationQuerySet":
        """Those of one session."""
        return self.filter(enrolment__session=session)

    def known_to(self, user: User) -> "ConvocationQuerySet":
        """Those of the people that this member of staff may know of."""
        return self.exclude(kept_from(user, cycle="enrolment__session__cycle", person="enrolment__user"))


class Convocation(models.Model):
    """The letter that calls one person to one session, numbered from 1.

    `told` holds the place and half-days that it gives (see facts.Facts); another one replaces it only where these have
    moved. It stands until it is replaced or cancelled: `ended_at`, with the reason. `copied_to` is the training contact
    of the employer who was sent a copy, empty for none. `made_by` is None for one that was made by itself.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="convocations", verbose_name="inscription"
    )
    number = models.PositiveSmallIntegerField("numéro")
    told = models.JSONField("ce qui est convenu", default=dict, editable=False)
    changes = models.JSONField("ce qui a changé", default=list, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="lettre")
    copied_to = models.EmailField("copie à", blank=True)
    made_at = models.DateTimeField("convoqué le", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("fin", null=True)
    ended_reason = models.CharField("motif", max_length=300, blank=True)

    objects = ConvocationQuerySet.as_manager()

    class Meta:
        verbose_name = "convocation"
        ordering = ("enrolment", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "number"),
                name="convocation_numbered_once",
                violation_error_message="Cette convocation existe déjà.",
            ),
            models.UniqueConstraint(
                fields=("enrolment",),
                condition=Q(ended_at__isnull=True),
                name="convocation_one_stands",
                violation_error_message="Cette personne a déjà une convocation à cette session.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}, {self.number}"

    @property
    def is_standing(self) -> bool:
        """Whether it holds."""
        return self.ended_at is None
