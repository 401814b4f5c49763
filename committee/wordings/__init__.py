"""The mails of the committee: an invitation that gave no seat, a deputy who is called."""

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

DEPUTISED = (
    Variable(
        "lien",
        "adresse de la commission",
        "https://cycles.example.org/commission/",
        kind=VariableKind.LINK,
        required=True,
    ),
    Variable("nom", "qui reçoit le courriel", "Blaise Ferrand-Mounier"),
    Variable("suppleance", "qui est appelé en suppléance", "Blaise Ferrand-Mounier"),
    Variable("membre", "le membre remplacé", "Ismaël Vandenbrouck"),
    Variable("cycle", "titre et année du cycle", "Cycle supérieur de direction générale 2026"),
)


def declare() -> None:
    """Add these mails to the registry."""
    for key, label, reader in (
        ("committee.deputy_called", "Suppléance appelée", "À la personne appelée"),
        ("committee.replaced", "Remplacement par une suppléance", "Au membre remplacé"),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.WORKSHOP,
                app="committee",
                reader=reader,
                variables=join(DEPUTISED, INSTITUTE),
            )
        )
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
