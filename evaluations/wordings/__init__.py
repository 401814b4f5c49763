"""The mails of evaluations."""

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

LINK = VariableKind.LINK
ASKED = (
    Variable("personne", "prénom et nom de la personne interrogée", "Anaïs Vauquelin-Roche"),
    Variable("objet", "ce qui est évalué", "Module 1, CDG 2027, 9\u00a0– 11\u00a0mars\u00a02027"),
    Variable("jusqu_au", "jour et heure de la clôture", "13\u00a0mars 2027 à 12\u00a0h\u00a030"),
    Variable("lien", "adresse de la page", "https://cycles.example.org/promotion/", kind=LINK, required=True),
)


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    for key, label in (
        ("evaluation.opened", "Évaluation ouverte"),
        ("evaluation.reminder", "Rappel d’une évaluation"),
        ("evaluation.shared", "Résultats d’une évaluation"),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.TRAINING,
                app="evaluations",
                reader="Aux personnes interrogées",
                variables=join(ASKED, INSTITUTE),
            )
        )
