"""What is written to whoever made a recours gracieux: that it came, and that it is rejected."""

from candidatures.wordings.common import APPLICANT, sample_values
from candidatures.wordings.letters import WRITTEN
from candidatures.wordings.mails import TO_PERSON
from toolkit.wordings.enums import Form, Moment
from toolkit.wordings.institutes import REMEDIES, SIGNATURE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

_APPEAL = (
    Variable("recours_du", "jour où le recours est arrivé", "lundi 16\u00a0février 2026", required=True),
    Variable("decision_du", "jour de la décision contestée", "mercredi 4\u00a0février 2026"),
    Variable("decision", "ce que la décision dit de la candidature", "non retenue"),
)
_SILENCE = Variable("silence_le", "jour où le silence le rejette", "jeudi 16\u00a0avril 2026", required=True)
# CRPA L211-2: the rejection of an appeal against what had to be reasoned is reasoned; the others say why too.
_ANSWER = Variable("motif", "la réponse au recours", "La commission n’a pas commis d’erreur.", required=True)

DISMISSAL_LETTER = WordingKind(
    key="letter.appeal_dismissed",
    label="Réponse à un recours gracieux",
    also="recours",
    form=Form.LETTER,
    moment=Moment.DECISION,
    app="committee",
    reader=TO_PERSON,
    variables=join(_APPEAL, (_ANSWER, REMEDIES), WRITTEN),
    sample=sample_values,
)


def declare() -> None:
    """Add them to the registry."""
    register(DISMISSAL_LETTER)
    for key, label, own in (
        ("committee.appeal_received", "Recours gracieux reçu", (_SILENCE, REMEDIES)),
        ("committee.appeal_dismissed", "Recours gracieux rejeté", (_ANSWER, REMEDIES, SIGNATURE)),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                also="recours",
                form=Form.MAIL,
                moment=Moment.DECISION,
                app="committee",
                reader=TO_PERSON,
                variables=join(_APPEAL, own, APPLICANT),
                sample=sample_values,
            )
        )
