"""The states of a mail and the only function that changes them."""

import logging
from dataclasses import dataclass
from typing import Any

from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Transition:
    """One arrow of the diagram."""

    name: str
    sources: frozenset[MailState]
    target: MailState


TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("claim", frozenset({MailState.QUEUED}), MailState.SENDING),
        Transition("send", frozenset({MailState.SENDING}), MailState.SENT),
        Transition("postpone", frozenset({MailState.SENDING}), MailState.QUEUED),
        Transition("fail", frozenset({MailState.SENDING}), MailState.FAILED),
        Transition("cancel", frozenset({MailState.QUEUED, MailState.SENDING}), MailState.CANCELLED),
        Transition("replay", frozenset({MailState.FAILED}), MailState.QUEUED),
    )
}


def move(name: str, *, mail_id: int, held_since: Any = None, **fields: Any) -> bool:
    """Follow a transition by one conditional UPDATE, and say whether the row was there to follow it.

    `held_since`: the instant of the claim; a worker that came back from the dead no longer holds the row. `fields`
    are written with the state.
    """
    transition = TRANSITIONS[name]
    rows = OutboxMail.objects.filter(pk=mail_id, state__in=transition.sources)
    if held_since is not None:
        rows = rows.filter(claimed_at=held_since)
    moved = bool(rows.update(state=transition.target, **fields))
    if moved:
        logger.info("Mail %s: %s.", mail_id, transition.target)
    return moved
