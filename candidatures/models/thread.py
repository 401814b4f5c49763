"""Questions that staff ask about a dossier, each a thread of messages between them and whoever writes it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from candidatures.enums import ThreadState

SUBJECT_LIMIT = 120
MESSAGE_LIMIT = 4000


class Thread(models.Model):
    """One question and what was said about it. `state` follows thread_lifecycle.THREADS.

    Its uuid, and that of each message, is the one that the page which sends it was served with: sent twice, it is
    written once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    candidature = models.ForeignKey("candidatures.Candidature", models.CASCADE, related_name="threads")
    state = models.CharField(
        "état", max_length=12, choices=ThreadState.choices, default=ThreadState.OPEN, editable=False
    )
    subject = models.CharField("objet", max_length=SUBJECT_LIMIT)
    expects_reply = models.BooleanField("réponse attendue", default=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "question au candidat"
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_closed(self) -> bool:
        """Whether nobody writes in it any more."""
        return self.state == ThreadState.CLOSED

    @property
    def awaits_reply(self) -> bool:
        """Whether staff wait for an answer that has not come."""
        return self.state == ThreadState.OPEN and self.expects_reply

    @property
    def said(self) -> list["Message"]:
        """What was written, oldest first. Pages bring the messages along."""
        return list(self.messages.all())

    @property
    def last(self) -> "Message":
        """The latest message."""
        return self.said[-1]

    @property
    def is_unread(self) -> bool:
        """Whether staff have something of the applicant's side to read."""
        return any(message.is_unread for message in self.said)

    @property
    def tone(self) -> str:
        """Tone of its status, for staff."""
        return "wait" if self.is_unread else "info" if self.awaits_reply else "mute"

    @property
    def icon(self) -> str:
        """Icon of its status, for staff."""
        return "mail" if self.is_unread else "clock" if self.awaits_reply else "check"

    @property
    def label(self) -> str:
        """What staff read of it."""
        if self.is_unread:
            return "Réponse à lire"
        return "Réponse attendue" if self.awaits_reply else str(self.get_state_display())


class Message(models.Model):
    """What somebody wrote in a thread. `read_at`: when staff read what the applicant's side wrote.

    `came_on`: the day of the letter that it was copied from, by its author, for a person who wrote by post.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_from_staff = models.BooleanField("écrit par le service")
    text = models.TextField("texte", max_length=MESSAGE_LIMIT)
    came_on = models.DateField("reçu par courrier le", null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "message"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["thread"], condition=Q(is_from_staff=False, read_at__isnull=True), name="message_to_read"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_unread(self) -> bool:
        """Whether staff have still to read it."""
        return not self.is_from_staff and self.read_at is None


def with_questions(rows: Any) -> Any:
    """Give each dossier `has_threads` and `is_asked`: staff wait for an answer. No query more."""
    threads = Thread.objects.filter(candidature=OuterRef("pk")).order_by()
    asked = threads.filter(state=ThreadState.OPEN, expects_reply=True)
    return rows.annotate(has_threads=Exists(threads), is_asked=Exists(asked))
