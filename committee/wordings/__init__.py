"""The mails of the committee: an invitation without a seat, a deputy who is called, a reminder, a sitting."""

from committee.wordings import appeals
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
SITTING = (
    Variable("membre", "qui est convoqué", "Geneviève Aldebert-Nkosi"),
    Variable("cycle", "cycle de la commission", "Cycle de direction générale 2026"),
    Variable("date", "jour et heure de la séance", "mardi 3 février 2026 à 9 h 00", required=True),
    Variable("lieu", "lieu, ou adresse de la visioconférence", "INET, salle Ill", drops=True),
    Variable(
        "lien",
        "page de la séance",
        "https://cycles.example.org/commission/seances/1/",
        kind=VariableKind.LINK,
        required=True,
    ),
)
MINUTES = (
    Variable("membre", "à qui le courriel est destiné", "Geneviève Aldebert-Nkosi"),
    Variable("cycle", "cycle de la commission", "Cycle de direction générale 2026"),
    Variable("date", "jour de la séance", "mardi 3\u00a0février 2026", required=True),
    Variable(
        "lien",
        "page du procès-verbal",
        "https://cycles.example.org/commission/seances/1/proces-verbal/",
        kind=VariableKind.LINK,
        required=True,
    ),
)
REASON = (Variable("motif", "pourquoi la séance est annulée", "Le quorum ne sera pas atteint."),)

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
STOPPED = (
    Variable(
        "lien",
        "page de la publication",
        "https://cycles.example.org/commission/publication/",
        kind=VariableKind.LINK,
        required=True,
    ),
    Variable("nom", "qui reçoit le courriel", "Odile Ruffenac-Stern"),
    Variable("cycle", "titre et année du cycle", "Cycle supérieur de direction générale 2026"),
    Variable("heure", "à quelle heure", "14\u00a0h\u00a032"),
    Variable("retenue", "qui l’a retenue, ou qu’elle s’est arrêtée", "Hélène Marchandeau l’a retenue"),
    Variable("motif", "pourquoi", "La lettre de Patrice Lebihan-Quéré est à relire.", required=True),
)


def declare() -> None:
    """Add these mails to the registry."""
    appeals.declare()
    _declare_sittings()
    for key, label, reader, variables in (
        ("committee.deputy_called", "Suppléance appelée", "À la personne appelée", DEPUTISED),
        ("committee.replaced", "Remplacement par une suppléance", "Au membre remplacé", DEPUTISED),
        ("committee.nudge", "Dossiers à lire, relance", "Au membre de la commission", NUDGE),
        ("committee.publication_stopped", "Publication retenue ou arrêtée", "À qui publie", STOPPED),
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


def _declare_sittings() -> None:
    for key, label, groups in (
        ("committee.convened", "Convocation à une séance", (SITTING,)),
        ("committee.convened_again", "Seconde convocation, sans quorum", (SITTING,)),
        ("committee.sitting_cancelled", "Séance annulée", (SITTING, REASON)),
        ("committee.minutes_circulated", "Projet de procès-verbal à relire", (MINUTES,)),
        ("committee.minutes_signed", "Procès-verbal signé", (MINUTES,)),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.DECISION,
                app="committee",
                reader="Aux membres de la commission",
                variables=join(*groups, INSTITUTE),
            )
        )
