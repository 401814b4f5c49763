"""The state table of a proposal to declare a dossier ineligible. Who may do what is checked by its services."""

from instruction.enums import ProposalState
from instruction.models import IneligibilityProposal
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_moment

S = ProposalState
_OPEN = frozenset({S.PROPOSED})


class ProposalTable(StateTable[IneligibilityProposal, Transition]):
    """The refusal of a proposal that is closed already, in its own words."""

    def stale_words(self, row: IneligibilityProposal, move: Transition, actor: object) -> str:
        by = f" par {row.closed_by.full_name}" if row.closed_by else ""
        become = S.of(row.state).label.lower()
        on = format_moment(row.closed_at)
        return f"Cette proposition n’attend plus : « {become} »{by}, le {on}. Rien n’a été changé."


PROPOSALS = ProposalTable(
    IneligibilityProposal,
    (
        Transition("decide", "Déclarer irrecevable", _OPEN, S.DECIDED),
        Transition("send_back", "Renvoyer la proposition", _OPEN, S.SENT_BACK),
        Transition("take_back", "Reprendre la proposition", _OPEN, S.TAKEN_BACK),
        # The dossier changed state by another way: corrected, declared eligible, withdrawn.
        Transition("fall", "Rendre sans objet", _OPEN, S.FALLEN),
    ),
    initial={S.PROPOSED},
)
