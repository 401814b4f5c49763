"""The mails of the workshop."""

from candidatures.wordings.common import CONDITION
from cycles.wordings import CYCLE
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

LINK = Variable(
    "lien", "adresse de la page", "https://cycles.example.org/cycles/", kind=VariableKind.LINK, required=True
)
REVIEW = (
    LINK,
    Variable("collegue", "à qui la relecture est demandée", "Odile Ruffenac-Stern"),
    Variable("auteur", "qui la demande", "Hélène Marchandeau"),
    Variable("si_public", "le paragraphe reste si le cycle est déjà public", True, kind=CONDITION),
    Variable("si_brouillon", "le paragraphe reste s’il ne l’est pas encore", False, kind=CONDITION),
)
CHANGED = (
    LINK,
    Variable("objet", "objet écrit en publiant", "Une date du cycle a changé", required=True),
    Variable("message", "message écrit en publiant", "Le module 3 a lieu une semaine plus tard.", required=True),
)
TEST = (
    Variable("objet", "objet du texte essayé", "Votre candidature est retenue", required=True),
    Variable("texte", "nom du texte essayé", "Admission"),
    Variable("corps", "le texte essayé", "Bonjour Anaïs,", kind=VariableKind.BLOCK, required=True),
)


def declare() -> None:
    """Add these mails to the registry."""
    mail = {"form": Form.MAIL, "app": "workshop"}
    register(
        WordingKind(
            key="cycle.review_asked",
            label="Relecture d’un cycle demandée",
            moment=Moment.WORKSHOP,
            reader="À la responsable ou au responsable du service",
            variables=join(REVIEW, CYCLE, INSTITUTE),
            **mail,
        ),
        WordingKind(
            key="cycle.changed",
            label="Cycle modifié, aux personnes concernées",
            moment=Moment.TRAINING,
            reader="Aux personnes que le changement concerne",
            variables=join(CHANGED, CYCLE, INSTITUTE),
            **mail,
        ),
        WordingKind(
            key="wording.test",
            label="Essai d’un texte",
            moment=Moment.WORKSHOP,
            reader="À qui l’a demandé",
            variables=TEST,
            shared=True,
            **mail,
        ),
    )
