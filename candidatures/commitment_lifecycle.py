"""The one door for the state of an employer's commitment: a table of moves and the function that writes one."""

from typing import Any

from candidatures.enums import AWAITING_SIGNATURE, CommitmentState
from candidatures.models import EmployerCommitment

S = CommitmentState
STANDING = frozenset(S) - {S.REPLACED}

# move: (from, to)
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({S.SENT}), S.OPENED),
    "receive_form": (AWAITING_SIGNATURE, S.UPLOADED),
    "verify": (frozenset({S.UPLOADED}), S.SIGNED),
    "sign": (AWAITING_SIGNATURE, S.SIGNED),
    "refuse": (AWAITING_SIGNATURE, S.REFUSED),
    "expire": (AWAITING_SIGNATURE, S.EXPIRED),
    "replace": (STANDING, S.REPLACED),
}


def move(name: str, *, commitment_id: int, **columns: Any) -> bool:
    """Write a move and what goes with it, and say whether it was possible: one conditional UPDATE, so one wins."""
    sources, target = MOVES[name]
    rows = EmployerCommitment.objects.filter(pk=commitment_id, state__in=sources)
    return bool(rows.update(state=target, **columns))
