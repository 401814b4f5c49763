"""The state table of a study. Workers race for a row; whoever composes asks again at any time."""

from committee.enums import PENDING_STUDIES, StudyState
from committee.models import Study
from toolkit.domain.transitions import StateTable, Transition

S = StudyState

STUDIES = StateTable(
    Study,
    (
        Transition("start", "Calculer", frozenset({S.QUEUED}), S.RUNNING),
        # A worker that died leaves its row to the next one.
        Transition("pause", "Remettre en attente", frozenset({S.RUNNING}), S.QUEUED),
        Transition("finish", "Terminer", frozenset({S.RUNNING}), S.DONE),
        Transition("fail", "Abandonner", frozenset(PENDING_STUDIES), S.FAILED),
        # What it speaks of has changed: whoever is at it finds that the row is no longer theirs.
        Transition("again", "Recalculer", frozenset(S), S.QUEUED),
    ),
    initial={S.QUEUED},
)
