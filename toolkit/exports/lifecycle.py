"""The state table of a prepared file. Workers race for a row."""

from toolkit.domain.transitions import StateTable, Transition
from toolkit.exports.enums import ExportState
from toolkit.exports.models import PENDING, PreparedFile

S = ExportState

EXPORTS = StateTable(
    PreparedFile,
    (
        Transition("start", "Préparer", frozenset({S.QUEUED}), S.RUNNING),
        # A turn is short; a worker that died leaves its row to the next one.
        Transition("pause", "Remettre en attente", frozenset({S.RUNNING}), S.QUEUED),
        Transition("finish", "Terminer", frozenset({S.RUNNING}), S.READY),
        Transition("fail", "Abandonner", frozenset(PENDING), S.FAILED),
        Transition("retry", "Recommencer", frozenset({S.FAILED}), S.QUEUED),
        Transition("expire", "Retirer", frozenset({S.READY, S.FAILED}), S.EXPIRED),
    ),
    initial={S.QUEUED},
)
