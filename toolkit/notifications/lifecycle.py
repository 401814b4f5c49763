"""The state table of a mail. Workers race for a row."""

import logging
from typing import Any

from toolkit.domain.transitions import StateTable, Transition
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

logger = logging.getLogger(__name__)

S = MailState

MAILS = StateTable(
    OutboxMail,
    (
        Transition("claim", "Prendre en charge", frozenset({S.QUEUED}), S.SENDING),
        Transition("send", "Envoyer", frozenset({S.SENDING}), S.SENT),
        Transition("postpone", "Remettre à plus tard", frozenset({S.SENDING}), S.QUEUED),
        Transition("fail", "Constater l’échec", frozenset({S.SENDING}), S.FAILED),
        Transition("cancel", "Annuler", frozenset({S.QUEUED, S.SENDING}), S.CANCELLED),
        Transition("replay", "Renvoyer", frozenset({S.FAILED}), S.QUEUED),
    ),
    initial={S.QUEUED},
)


def move(name: str, *, mail_id: int, held_since: Any = None, **fields: Any) -> bool:
    """Follow a transition by one conditional UPDATE, and say whether the row was there to follow it.

    `held_since`: the instant of the claim; a worker whose row was taken back meanwhile no longer holds it. `fields`
    are written with the state.
    """
    rows = OutboxMail.objects.filter(pk=mail_id)
    if held_since is not None:
        rows = rows.filter(claimed_at=held_since)
    moved = bool(MAILS.claim(name, rows, **fields))
    if moved:
        logger.info("Mail %s: %s.", mail_id, MAILS[name].target)
    return moved
