"""The outbox: one row for each event, person and object, written with the act that caused it."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from toolkit.notifications.enums import WAITING, MailState

# A fresh row is first offered to a worker by the process that wrote it; the sweep leaves it that long.
GRACE = datetime.timedelta(seconds=5)
# A row claimed longer ago than this was claimed by a process that is gone (one lasts four minutes at
# most: a dozen answers of the mail server within EMAIL_TIMEOUT each, four of the storage).
STUCK_AFTER = datetime.timedelta(minutes=5)
# A confidential mail that failed waits that long for a person to send it again; then what it holds is erased.
SECRETS_LAST = datetime.timedelta(days=14)


class OutboxMailQuerySet(models.QuerySet):
    def pending(self) -> "OutboxMailQuerySet":
        """Not gone yet: queued, or in the hands of a worker."""
        return self.filter(state__in=WAITING)

    def failed(self) -> "OutboxMailQuerySet":
        """Given up: a person must look, then send again."""
        return self.filter(state=MailState.FAILED)

    def due(self, now: datetime.datetime) -> "OutboxMailQuerySet":
        """Queued, old enough for the sweep, and past the wait that follows a failed attempt."""
        return self.filter(state=MailState.QUEUED, not_before__lte=now, created_at__lte=now - GRACE).order_by(
            "not_before", "pk"
        )

    def stuck(self, now: datetime.datetime) -> "OutboxMailQuerySet":
        return self.filter(state=MailState.SENDING, claimed_at__lte=now - STUCK_AFTER)

    def stale_secrets(self, now: datetime.datetime) -> "OutboxMailQuerySet":
        """Confidential mails given up too long ago, whose words are still there."""
        return self.filter(state=MailState.FAILED, confidential=True, claimed_at__lte=now - SECRETS_LAST).exclude(
            text_body="", html_body=""
        )

    def for_list(self) -> "OutboxMailQuerySet":
        """What a list shows, newest first: no bodies, and the person in the same query."""
        return (
            self.defer("text_body", "html_body", "masked_body")
            .select_related("recipient")
            .order_by("-created_at", "-pk")
        )


class OutboxMail(models.Model):
    """A mail as it was written. Its words never change; only its delivery does."""

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(
        "clé",
        max_length=200,
        unique=True,
        editable=False,
        help_text="Événement, personne et objet : un même courriel n’existe qu’une fois.",
    )
    event = models.CharField("événement", max_length=60, db_index=True)
    to_email = models.EmailField("adresse", max_length=254)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    institute = models.ForeignKey(
        "organisations.Institute",
        verbose_name="institut",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mails",
        help_text="Dont l’équipe lit ce courriel. Vide : il concerne un compte et non un institut.",
    )
    about = models.UUIDField(
        "sujet",
        null=True,
        editable=False,
        db_index=True,
        help_text="Identifiant de ce dont parle ce courriel : qui n’a pas à le connaître ne lit pas ce courriel.",
    )
    reply_to = models.EmailField("réponse à", max_length=254, blank=True)
    subject = models.CharField("objet", max_length=250)
    text_body = models.TextField("texte")
    html_body = models.TextField("texte mis en forme")
    confidential = models.BooleanField(
        "confidentiel", default=False, help_text="Porte un lien ou un code personnel : le texte ne s’affiche jamais."
    )
    masked_body = models.TextField(
        "texte sans son lien",
        blank=True,
        editable=False,
        help_text="Ce que l’équipe lit d’un courriel confidentiel, s’il est écrit par une démarche de l’institut.",
    )
    documents = models.ManyToManyField("documents.Document", verbose_name="pièces jointes", blank=True)
    state = models.CharField("état", max_length=10, choices=MailState.choices, default=MailState.QUEUED, editable=False)
    message_id = models.CharField("Message-ID", max_length=255, editable=False)
    attempts = models.PositiveSmallIntegerField("essais", default=0, editable=False)
    last_error = models.TextField("dernière erreur", blank=True, editable=False)
    not_before = models.DateTimeField("pas avant", default=timezone.now, editable=False)
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="renvoyé par",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_state_not_before"),
            models.Index(fields=["-created_at"], name="outbox_newest_first"),
            models.Index(fields=["institute", "state"], name="outbox_institute_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="outbox_sent_has_date",
                violation_error_message="Un courriel envoyé porte la date de son envoi.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(claimed_at__isnull=False),
                name="outbox_sending_is_claimed",
                violation_error_message="Un courriel en cours d’envoi porte l’heure de sa prise en charge.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to_email})"

    @property
    def is_erased(self) -> bool:
        """Its words are gone: it was confidential, and has no more use."""
        return not self.text_body and not self.html_body

    @property
    def can_be_resent(self) -> bool:
        return self.state == MailState.FAILED and not self.is_erased

    @property
    def readable_body(self) -> str:
        """The text staff may read; of a confidential one, the words without the link, or none (code, invitation)."""
        if self.confidential and self.masked_body:
            return self.masked_body
        if self.confidential:
            return "Ce courriel porte un lien ou un code personnel. Seul son destinataire peut le lire."
        return self.text_body
