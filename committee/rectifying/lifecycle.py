"""The state tables of what comes after a published decision. Services check who may."""

from committee.enums import PENDING_RECTIFICATIONS, AppealState, RectificationState
from committee.models import Appeal, Rectification
from toolkit.domain.transitions import StateTable, Transition

_OPEN = frozenset({AppealState.RECEIVED})

APPEALS = StateTable(
    Appeal,
    (
        Transition("uphold", "Accueillir le recours", _OPEN, AppealState.UPHELD),
        Transition("dismiss", "Rejeter le recours", _OPEN, AppealState.DISMISSED, needs_reason=True),
        Transition("give_up", "Classer le recours", _OPEN, AppealState.WITHDRAWN, needs_reason=True),
    ),
    initial=_OPEN,
)
RECTIFICATIONS = StateTable(
    Rectification,
    (
        Transition("validate", "Valider", frozenset({RectificationState.PROPOSED}), RectificationState.VALIDATED),
        Transition("notify", "Notifier", frozenset({RectificationState.VALIDATED}), RectificationState.NOTIFIED),
        Transition("give_up", "Abandonner", PENDING_RECTIFICATIONS, RectificationState.WITHDRAWN, needs_reason=True),
    ),
    initial={RectificationState.PROPOSED},
)
