"""The mails of programmes: to participants, and to the people who speak."""

from programme.clashes import session_words
from programme.models import Session
from toolkit.text.typography import format_days
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE, institute_values
from toolkit.wordings.kinds import Values, Variable, WordingKind, join, register

LINK, BLOCK = VariableKind.LINK, VariableKind.BLOCK
SESSION = (
    Variable("session", "la session", "Module 1, CDG 2027"),
    Variable("titre", "titre de la session", "Lire les territoires"),
    Variable("dates", "dates de la session", "9\u00a0– 11\u00a0mars\u00a02027"),
)
PARTICIPANT = (
    Variable("personne", "prénom et nom de la personne qui participe", "Anaïs Vauquelin-Roche"),
    Variable("etat", "provisoire ou confirmé", "confirmé"),
    Variable("version", "numéro de la version", "2"),
    Variable("mot", "mot écrit en publiant, s’il y en a un", "Le module garde ses horaires.", drops=True),
    Variable("lien", "adresse du programme", "https://cycles.example.org/promotion/", kind=LINK, required=True),
)
CHANGES = Variable(
    "changements",
    "ce qui a changé, en liste",
    "- «\u202fÉtude de cas\u202f», mardi 9\u00a0mars\u00a0: de 15\u00a0h à 16\u00a0h au lieu de 14\u00a0h à 15\u00a0h.",
    kind=BLOCK,
    required=True,
)
SPEAKER = (Variable("personne", "prénom et nom de la personne qui intervient", "Mireille Tchoumi"),)
ASKED = (
    Variable(
        "interventions",
        "ses interventions, en liste",
        "- Mardi 9\u00a0mars de 14\u00a0h à 15\u00a0h, «\u202fDébat\u202f», Kléber.",
        kind=BLOCK,
        required=True,
    ),
    Variable("lien", "son lien personnel", "https://cycles.example.org/intervenant/", kind=LINK, required=True),
    Variable("valable_jusqu_au", "dernier jour du lien", "samedi 10\u00a0avril 2027"),
)
DECLINED = (
    Variable(
        "intervention", "ce qui est décliné", "«\u202fDébat\u202f», mardi 9\u00a0mars 2027 de 14\u00a0h à 15\u00a0h"
    ),
    Variable("mot", "mot de l’intervenant, s’il y en a un", "Je serai à l’étranger ce jour-là.", drops=True),
)


def session_values(session: Session) -> Values:
    """The values of SESSION, with those of its institute."""
    dates = format_days(session.starts_on, session.ends_on) if session.starts_on and session.ends_on else ""
    return {
        **institute_values(session.organiser),
        "session": session_words(session),
        "titre": session.title,
        "dates": dates,
    }


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    for key, label, reader, groups in (
        ("programme.published", "Programme publié", "Aux participants", (PARTICIPANT,)),
        ("programme.changed", "Programme modifié", "Aux participants", (PARTICIPANT, (CHANGES,))),
        ("speaker.asked", "Intervenant sollicité", "À la personne qui intervient", (SPEAKER, ASKED)),
        ("speaker.changed", "Intervention modifiée", "À la personne qui intervient", (SPEAKER, ASKED, (CHANGES,))),
        ("speaker.cancelled", "Intervention annulée", "À la personne qui intervient", (SPEAKER, (CHANGES,))),
        ("speaker.declined", "Intervention déclinée", "Au service formation", (SPEAKER, DECLINED)),
        ("speaker.reminder", "Rappel à un intervenant", "À la personne qui intervient", (SPEAKER, ASKED)),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.MAIL,
                moment=Moment.TRAINING,
                app="programme",
                reader=reader,
                variables=join(*groups, SESSION, INSTITUTE),
            )
        )
