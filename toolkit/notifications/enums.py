"""States of a mail in the outbox."""

from django.db import models


class MailState(models.TextChoices):
    QUEUED = "queued", "À envoyer"
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Envoyé"
    FAILED = "failed", "En échec"
    CANCELLED = "cancelled", "Annulé"


WAITING = frozenset({MailState.QUEUED, MailState.SENDING})
