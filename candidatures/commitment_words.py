"""What is read of the employer's commitment in each state: what happened, then what to do.

The applicant reads of their own employer; who helps them (`delegate`), of the employer of the person they help.
"""

from typing import Any

from django.utils.text import capfirst

from toolkit.text.french import de, le
from toolkit.text.typography import format_day_short, format_moment

Commitment = Any  # the model, which stands above

# What to do after a refusal, by its reason (RefusalKind), after « Votre employeur a refusé de s’engager : ».
ADVICE = {
    "not_me": "demandez la signature à la personne qui peut engager l’employeur",
    "no_funds": "parlez-lui du financement, puis demandez à nouveau la signature",
    "away": "parlez-lui des dates du cycle, puis demandez à nouveau la signature",
    "not_ours": "vérifiez l’employeur que vous déclarez, puis demandez-lui la signature",
    "other": "lisez son motif, puis demandez à nouveau la signature ou joignez un formulaire signé",
}


def sent(commitment: Commitment, delegate: bool) -> str:
    gone = f"Le lien est parti le {format_day_short(commitment.sent_at)} vers {_signatory(commitment)}"
    if commitment.passed_on_by:
        gone = (
            f"{commitment.passed_on_by}, a transmis {'la' if delegate else 'votre'} demande à {_signatory(commitment)}"
        )
    return f"{gone}. Pas encore de réponse."


def opened(commitment: Commitment, delegate: bool) -> str:
    begun = format_day_short(commitment.opened_at)
    return f"{_employer(commitment, delegate)} a commencé à répondre le {begun}, il n’a pas encore signé."


def uploaded(commitment: Commitment, delegate: bool) -> str:
    if commitment.came_by_link:
        return f"{_employer(commitment, delegate)} a envoyé le formulaire signé. Le service formation le vérifie."
    given = "Le formulaire signé est joint" if delegate else "Vous avez joint le formulaire signé"
    return f"{given}. Le service formation le vérifie."


def signed(commitment: Commitment, delegate: bool) -> str:
    signed_on = format_day_short(commitment.answered_at)
    return f"{_employer(commitment, delegate)} a signé le {signed_on} : {_signatory(commitment)}."


def refused(commitment: Commitment, delegate: bool) -> str:
    answered = format_day_short(commitment.answered_at)
    return f"{_signatory(commitment)}, a refusé le {answered}. {capfirst(commitment.refusal_advice)}."


def expired(commitment: Commitment, delegate: bool) -> str:
    ended = format_moment(commitment.expires_at)
    said = f"Le lien a expiré le {ended}, sans réponse {de(_signatory(commitment))}."
    candidature = commitment.candidature
    is_over = candidature.is_draft and candidature.is_too_late
    return said if is_over else f"{said} Renvoyez-le, ou corrigez l’adresse."


def replaced(commitment: Commitment, delegate: bool) -> str:
    return "Cet engagement est remplacé par un autre."


def fallen(commitment: Commitment, delegate: bool) -> str:
    former = le(commitment.employer_name) or "l’employeur précédent"
    changed = f"{commitment.candidature.full_name} a changé" if delegate else "vous avez changé"
    return f"Il engage {former}, et {changed} d’employeur : demandez la signature au nouveau."


def _employer(commitment: Commitment, delegate: bool) -> str:
    return f"L’employeur {de(commitment.candidature.full_name)}" if delegate else "Votre employeur"


def _signatory(commitment: Commitment) -> str:
    return f"{commitment.signatory_name}, {commitment.signatory_capacity}"
