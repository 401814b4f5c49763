"""The mails of evaluations and of complaints."""

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
    Variable("le_cycle", "le même, avec son article", "le Cycle de direction générale 2027"),
    Variable("agent", "prénom et nom de l’agent qui a suivi le cycle", "Anaïs Vauquelin-Roche"),
    *ASKED[2:3],
    Variable("lien", "lien personnel de l’employeur", "https://cycles.example.org/avis/", kind=LINK, required=True),
)


TO_STAFF = (
    Variable("destinataire", "prénom et nom de qui suit la réclamation", "Odile Ruffenac-Stern"),
    Variable("de_personne", "« de » et le nom de la personne qui réclame", "d’Anaïs Vauquelin-Roche"),
    Variable("lien", "adresse de la réclamation", "https://cycles.example.org/evaluations/", kind=LINK, required=True),
)
TO_PERSON = (
    Variable("personne", "prénom et nom de la personne qui réclame", "Anaïs Vauquelin-Roche"),
    Variable("objet", "l’objet de la réclamation", "Salle trop bruyante"),
    Variable("lien", "adresse de la réclamation", "https://cycles.example.org/promotion/", kind=LINK, required=True),
)


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    people, employers = "Aux personnes interrogées", "Aux employeurs"
    in_charge, to_person = "À qui suit la réclamation", "À la personne qui réclame"
    for key, label, reader, variables in (
        ("evaluation.opened", "Évaluation ouverte", people, ASKED),
        ("evaluation.reminder", "Rappel d’une évaluation", people, ASKED),
        ("evaluation.shared", "Résultats d’une évaluation", people, ASKED),
        ("evaluation.employer", "Évaluation par l’employeur", employers, EMPLOYER),
        ("evaluation.employer_reminder", "Rappel à un employeur", employers, EMPLOYER),
        ("complaint.filed", "Réclamation déposée", in_charge, TO_STAFF),
        ("complaint.went_on", "Réclamation reprise", in_charge, TO_STAFF),
        ("complaint.assigned", "Réclamation confiée", in_charge, TO_STAFF),
        ("complaint.answered", "Réclamation répondue", to_person, TO_PERSON),
        ("complaint.closed", "Réclamation close", to_person, TO_PERSON),
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
