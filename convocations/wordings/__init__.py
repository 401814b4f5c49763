"""The mails of convocations: to whoever is called, and to the training contact of their employer."""

from programme.wordings import SESSION
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

LINK, BLOCK = VariableKind.LINK, VariableKind.BLOCK
PERSON = (
    Variable("personne", "prénom et nom de la personne convoquée", "Anaïs Vauquelin-Roche"),
    Variable("lieu", "lieu de la session", "INET, 1 rue des Cigognes, Strasbourg"),
    Variable("premiere_heure", "début de la première demi-journée", "mardi 9\u00a0mars 2027 à 14\u00a0h"),
)
COPIED = (Variable("de_personne", "« de » et le nom de la personne convoquée", "d’Anaïs Vauquelin-Roche"),)
PAGE = (Variable("lien", "adresse de sa page", "https://cycles.example.org/promotion/", kind=LINK, required=True),)
CHANGES = (
    Variable(
        "changements",
        "ce qui a changé, en liste",
        "- Mardi 9\u00a0mars 2027, après-midi\u00a0: de 13\u00a0h à 17\u00a0h au lieu de 14\u00a0h à 18\u00a0h.",
        kind=BLOCK,
        required=True,
    ),
    Variable("ancienne", "numéro de la convocation remplacée", "CV-2027-00012", required=True),
)
REASON = (Variable("motif", "pourquoi elle est annulée", "Vous avez quitté la promotion.", required=True),)
OLD = (Variable("ancienne", "numéro de la convocation annulée", "CV-2027-00012", required=True),)


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    to_person, to_employer = "À la personne convoquée", "Au contact formation de l’employeur"
    for key, label, reader, groups in (
        ("convocation.sent", "Convocation", to_person, (PERSON, PAGE)),
        ("convocation.replaced", "Convocation remplacée", to_person, (PERSON, PAGE, CHANGES)),
        ("convocation.cancelled", "Convocation annulée", to_person, (PERSON[:1], REASON, OLD)),
        ("convocation.copy", "Copie d’une convocation", to_employer, (COPIED, PERSON[1:])),
        ("convocation.copy_replaced", "Copie d’une convocation remplacée", to_employer, (COPIED, PERSON[1:], CHANGES)),
        ("convocation.copy_cancelled", "Copie d’une convocation annulée", to_employer, (COPIED, OLD)),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.TRAINING,
                app="convocations",
                reader=reader,
                variables=join(*groups, SESSION, INSTITUTE),
            )
        )
