"""The state table of the minutes. Services check who may."""

from accounts.models import User
from committee.enums import MinutesState
from committee.models import Minutes
from toolkit.domain.transitions import StateTable, Transition


class MinutesTable(StateTable[Minutes, Transition]):
    """The moves of minutes."""

    def stale_words(self, row: Minutes, move: Transition, actor: User | None) -> str:
        state = row.get_state_display().lower()
        return f"« {move.label} » ne s’applique plus : ce procès-verbal est « {state} ». Rechargez la page."


MINUTES_STATES = MinutesTable(
    Minutes,
    (
        Transition("circulate", "Communiquer", frozenset({MinutesState.DRAFT}), MinutesState.CIRCULATED),
        Transition("rework", "Reprendre", frozenset({MinutesState.CIRCULATED}), MinutesState.DRAFT),
        Transition("sign", "Signer", frozenset({MinutesState.CIRCULATED}), MinutesState.SIGNED),
    ),
    initial={MinutesState.DRAFT},
)
