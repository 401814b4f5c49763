"""The mail of the committee: somebody accepted an invitation that gave no seat."""

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

UNSEATED = (
    Variable(
        "lien",
        "adresse des membres de la commission",
        "https://cycles.example.org/commission/",
        kind=VariableKind.LINK,
        required=True,
    ),
    Variable("collegue", "qui a invité", "Odile Ruffenac-Stern"),
    Variable("membre", "qui a accepté l’invitation", "Geneviève Aldebert-Nkosi"),
)


def declare() -> None:
    """Add this mail to the registry."""
    register(
        WordingKind(
            key="committee.unseated",
            label="Invitation acceptée, sans siège",
            form=Form.MAIL,
            moment=Moment.WORKSHOP,
            app="committee",
            reader="À qui a invité",
            variables=join(UNSEATED, INSTITUTE),
        )
    )
