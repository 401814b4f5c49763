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


EMPLOYER = (
    Variable("cycle", "le cycle et son année", "Cycle de direction générale 2027"),
    Variable("agent", "prénom et nom de l’agent qui a suivi le cycle", "Anaïs Vauquelin-Roche"),
    *ASKED[2:3],
    Variable("lien", "lien personnel de l’employeur", "https://cycles.example.org/avis/", kind=LINK, required=True),
)


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    people, employers = "Aux personnes interrogées", "Aux employeurs"
    for key, label, reader, variables in (
        ("evaluation.opened", "Évaluation ouverte", people, ASKED),
        ("evaluation.reminder", "Rappel d’une évaluation", people, ASKED),
        ("evaluation.shared", "Résultats d’une évaluation", people, ASKED),
        ("evaluation.employer", "Évaluation par l’employeur", employers, EMPLOYER),
        ("evaluation.employer_reminder", "Rappel à un employeur", employers, EMPLOYER),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.TRAINING,
                app="evaluations",
                reader=reader,
                variables=join(variables, INSTITUTE),
            )
        )
