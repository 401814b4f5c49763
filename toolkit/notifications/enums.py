"""States of a mail in the outbox."""

from toolkit.domain.states import StateChoices, StateSpec


class MailState(StateChoices):
    QUEUED = "queued", StateSpec("wait", "clock"), "À envoyer"
    SENDING = "sending", StateSpec("info", "send"), "Envoi en cours"
    SENT = "sent", StateSpec("ok", "check"), "Envoyé"
    FAILED = "failed", StateSpec("error", "x-circle"), "En échec"
    CANCELLED = "cancelled", StateSpec("mute", "x"), "Annulé"


WAITING = frozenset({MailState.QUEUED, MailState.SENDING})
