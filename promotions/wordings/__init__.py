"""The mail that reminds a participant of what is lacking."""

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

REMINDER = (
    Variable("personne", "prénom et nom de la personne qui participe", "Anaïs Vauquelin-Roche"),
    Variable("cycle", "le cycle et son année", "Cycle de direction générale 2027"),
    Variable(
        "attendu",
        "ce qui est attendu d’elle, en liste",
        "- Dire ce qu’il vous faut pour venir\n- Donner votre contact formation",
        kind=VariableKind.BLOCK,
        required=True,
    ),
    Variable(
        "lien", "adresse de sa page", "https://cycles.example.org/promotion/", kind=VariableKind.LINK, required=True
    ),
)


def declare() -> None:
    """Add this mail to the registry. Called once, when the app is ready."""
    register(
        WordingKind(
            key="promotion.reminder",
            label="Rappel de ce qui manque",
            form=Form.MAIL,
            moment=Moment.TRAINING,
            app="promotions",
            reader="Aux participants",
            variables=join(REMINDER, INSTITUTE),
        )
    )
