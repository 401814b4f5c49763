"""The mails of the committee: an invitation that gave no seat, a deputy who is called, a reminder."""

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
    Variable("du_membre", "le même, après « à la place »", "d’Ismaël Vandenbrouck"),
    Variable("cycle", "titre et année du cycle", "Cycle supérieur de direction générale 2026"),
)
NUDGE = (
    Variable(
        "lien",
        "adresse des dossiers à lire",
        "https://cycles.example.org/commission/",
        kind=VariableKind.LINK,
        required=True,
    ),
    Variable("nom", "qui reçoit le courriel", "Ismaël Vandenbrouck"),
    Variable("cycle", "titre et année du cycle", "Cycle supérieur de direction générale 2026"),
    Variable(
        "echeance",
        "jusqu’à quand la grille est ouverte",
        "jusqu’au jeudi 12\u00a0février 2026 à\u00a018\u00a0h\u00a000",
    ),
)


def declare() -> None:
    """Add these mails to the registry."""
    for key, label, reader, variables in (
        ("committee.deputy_called", "Suppléance appelée", "À la personne appelée", DEPUTISED),
        ("committee.replaced", "Remplacement par une suppléance", "Au membre remplacé", DEPUTISED),
        ("committee.nudge", "Dossiers à lire, relance", "Au membre de la commission", NUDGE),
        ("committee.unseated", "Invitation acceptée, sans siège", "À qui a invité", UNSEATED),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.WORKSHOP,
                app="committee",
                reader=reader,
                variables=join(variables, INSTITUTE),
            )
        )
