"""The state table of a fee."""

from fees.enums import FeeState
from fees.models import Fee
from toolkit.domain.transitions import StateTable, Transition

FEES = StateTable(
    Fee,
    (Transition("cancel", "Annuler", frozenset({FeeState.DUE}), FeeState.CANCELLED),),
    initial={FeeState.DUE},
)
