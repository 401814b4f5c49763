"""What was told in each calendar, so that a change replaces what programs have noted and a cancellation removes it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

from toolkit.calendars.entries import Entry

NONCE_LENGTH = 32


def make_nonce() -> str:
    """A new random text for an address."""
    return get_random_string(NONCE_LENGTH)


class Feed(models.Model):
    """A calendar that programs read again and again: that of a cycle, or one of a person."""

    name = models.CharField("nom", max_length=80, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="personne"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "agenda"

    def __str__(self) -> str:
        return self.name


class FeedEntry(models.Model):
    """What a calendar last told of one event.

    `sequence` counts its revisions (RFC 5545 3.8.7.4), and never goes back: a row whose event is no longer shown keeps
    it, emptied of what was told.
    """

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="entries", verbose_name="agenda")
    uid = models.CharField("identifiant", max_length=150)
    sequence = models.PositiveIntegerField("révision", default=0)
    told = models.JSONField("ce qui est dit", default=dict, blank=True)
    over_at = models.DateTimeField("fini le")
    first_told_at = models.DateTimeField("paru le")
    changed_at = models.DateTimeField("changé le")
    cancelled_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "événement d’un agenda"
        verbose_name_plural = "événements d’un agenda"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("feed", "uid"),
                name="feed_entry_once",
                violation_error_message="Cet événement figure déjà à l’agenda.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.uid}, révision {self.sequence}"

    @property
    def entry(self) -> Entry:
        """The event as it was last told. Raises TypeError once it was emptied."""
        return Entry.from_json(self.told)


class CalendarAddress(models.Model):
    """The private address of a person's calendar.

    Its secret is drawn from the key of the house and this nonce (see `addresses.token_of`): whoever reads the rows
    cannot open it, and another nonce makes another address.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address", verbose_name="personne"
    )
    nonce = models.CharField("aléa", max_length=NONCE_LENGTH, default=make_nonce, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    renewed_at = models.DateTimeField("renouvelée le", null=True, editable=False)
    read_at = models.DateTimeField("lue le", null=True, editable=False)

    class Meta:
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"

    def __str__(self) -> str:
        return f"Agenda de {self.owner}"
