"""The state table of an issued document. Two processes may draw one at once: the first to write the row wins."""

from toolkit.documents.enums import DocumentState
from toolkit.documents.models import Document
from toolkit.domain.transitions import StateTable, Transition

S = DocumentState

DOCUMENTS = StateTable(
    Document,
    (
        Transition("issue", "Émettre", frozenset({S.PENDING}), S.ISSUED),
        Transition("cancel", "Annuler", frozenset({S.PENDING, S.ISSUED}), S.CANCELLED),
    ),
    initial={S.PENDING},
)
