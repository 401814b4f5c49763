"""The mails of peer groups: to their members, and to whoever facilitates them."""

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

NUMBER = (
    Variable("personne", "prénom et nom de la personne à qui l’on écrit", "Anaïs Vauquelin-Roche"),
    Variable("cycle", "le cycle et son année", "Cycle de direction générale 2027"),
    Variable("groupe", "numéro du groupe", "2"),
)
GROUP = (
    *NUMBER,
    Variable(
        "lien",
        "adresse de la page à ouvrir",
        "https://cycles.example.org/promotion/",
        kind=VariableKind.LINK,
        required=True,
    ),
)
LEAD = (Variable("animation", "qui anime le groupe", "Claude Fictif anime ce groupe."),)
CHANGES = (
    Variable(
        "changements",
        "ce qui change, en liste et sans nom de membre",
        "- Une personne rejoint le groupe.\n- Deux personnes quittent le groupe.",
        kind=VariableKind.BLOCK,
        required=True,
    ),
)
WHEN = (
    Variable(
        "quand", "jour et heures de la réunion", "mardi 9\u00a0mars 2027, de 14\u00a0h à 17\u00a0h", required=True
    ),
)
BEFORE = (
    Variable("avant", "jour et heures d’avant", "mardi 2\u00a0mars 2027, de 9\u00a0h à 12\u00a0h", required=True),
)


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    members, lead, both = "Aux membres du groupe", "À la personne qui anime", "Aux membres et à la personne qui anime"
    for key, label, reader, groups in (
        ("peers.placed", "Groupe de pairs formé", members, (GROUP, LEAD)),
        ("peers.changed", "Groupe de pairs changé", members, (GROUP, CHANGES)),
        ("peers.ended", "Sans groupe de pairs", members, (GROUP,)),
        ("peers.facilitator", "Animation d’un groupe de pairs", lead, (GROUP, CHANGES)),
        ("peers.relieved", "Fin de l’animation d’un groupe de pairs", lead, (NUMBER,)),
        ("peers.reminder", "Réunion d’un groupe de pairs", both, (GROUP, WHEN)),
        ("peers.cancelled", "Réunion d’un groupe de pairs annulée", both, (GROUP, WHEN)),
        ("peers.moved", "Réunion d’un groupe de pairs déplacée", both, (GROUP, BEFORE, WHEN)),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.TRAINING,
                app="peers",
                reader=reader,
                variables=join(*groups, INSTITUTE),
            )
        )
