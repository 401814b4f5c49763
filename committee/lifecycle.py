"""The state table of a member's reading."""

from committee.enums import AssessmentState
from committee.models import Assessment
from toolkit.domain.transitions import StateTable, Transition

READINGS = StateTable(
    Assessment,
    (Transition("validate", "Valider", frozenset({AssessmentState.DRAFT}), AssessmentState.VALIDATED),),
    initial={AssessmentState.DRAFT},
)
