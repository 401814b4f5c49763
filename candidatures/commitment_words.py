"""What the applicant reads of the employer's commitment in each state: what happened, then what to do."""

from typing import Any

from toolkit.text.french import de, le
from toolkit.text.typography import format_day_short, format_moment

Commitment = Any  # the model, which stands above


def sent(commitment: Commitment) -> str:
    gone = f"Le lien est parti le {format_day_short(commitment.sent_at)} vers {_signatory(commitment)}"
    if commitment.passed_on_by:
        gone = f"{commitment.passed_on_by}, a transmis votre demande à {_signatory(commitment)}"
    return f"{gone}. Pas encore de réponse."


def opened(commitment: Commitment) -> str:
    begun = format_day_short(commitment.opened_at)
    return f"Votre employeur a commencé à répondre le {begun}, il n’a pas encore signé."


def uploaded(commitment: Commitment) -> str:
    if commitment.came_by_link:
        return "Votre employeur a envoyé le formulaire signé. Le service formation le vérifie."
    return "Vous avez joint le formulaire signé. Le service formation le vérifie."


def signed(commitment: Commitment) -> str:
    return f"Votre employeur a signé le {format_day_short(commitment.answered_at)} : {_signatory(commitment)}."


def refused(commitment: Commitment) -> str:
    answered = format_day_short(commitment.answered_at)
    return f"{_signatory(commitment)}, a refusé le {answered}. Changez de signataire."


def expired(commitment: Commitment) -> str:
    ended = format_moment(commitment.expires_at)
    return (
        f"Le lien a expiré le {ended}, sans réponse {de(_signatory(commitment))}. Renvoyez-le, ou corrigez l’adresse."
    )


def replaced(commitment: Commitment) -> str:
    return "Cet engagement est remplacé par un autre."


def fallen(commitment: Commitment) -> str:
    former = le(commitment.employer_name) or "votre employeur précédent"
    return f"Il engage {former}, et vous avez changé d’employeur : demandez la signature au nouveau."


def _signatory(commitment: Commitment) -> str:
    return f"{commitment.signatory_name}, {commitment.signatory_capacity}"
