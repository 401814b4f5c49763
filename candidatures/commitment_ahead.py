"""What comes after a signature, told to the signatory: the day, who acts, what it changes. Nothing that has passed."""

from dataclasses import dataclass

from django.utils import timezone

from candidatures.models import EmployerCommitment
from toolkit.text.french import de
from toolkit.text.typography import format_day_short, format_euros, format_hour


@dataclass(frozen=True)
class Step:
    """One thing that comes: when, what, and a sentence more."""

    when: str
    what: str
    more: str


def what_comes(commitment: EmployerCommitment, applicant: str, *, handed_to: str = "") -> list[Step]:
    """The steps after this signature, in order. Dates are those of the call, which are public. No query.

    `handed_to` is the address of the finance department that was handed the invoice on.
    """
    candidature = commitment.candidature
    cycle = candidature.cycle
    today = timezone.localdate()
    steps = []
    if commitment.document_id and timezone.localdate(commitment.answered_at) == today:
        addresses = f"La vôtre, {commitment.signatory_email}, et celle {de(applicant)}."
        steps.append(Step("Aujourd’hui", "L’acte part à deux adresses", addresses))
    if candidature.is_draft and candidature.can_be_submitted_now:
        until = f"Au plus tard à {format_hour(candidature.deadline)}. Votre engagement y est déjà."
        steps.append(Step(format_day_short(candidature.deadline), f"{applicant} dépose son dossier", until))
    if cycle.decision_on and cycle.decision_on >= today:
        told = f"{applicant} l’apprend par courriel."
        steps.append(Step(format_day_short(cycle.decision_on), "La commission décide", told))
    owed = f"À ce moment seulement, {format_euros(commitment.amount)} sont dus. Sinon, rien n’est dû."
    confirms = f"En cas d’admission, {applicant} confirme"
    if cycle.confirmation_day is None:
        steps.append(Step("Ensuite", confirms, owed))
    elif cycle.confirmation_day >= today:
        steps.append(Step(format_day_short(cycle.confirmation_day), confirms, owed))
    steps.append(Step("Ensuite", "La facture arrive", _invoice(commitment, handed_to)))
    return steps


def _invoice(commitment: EmployerCommitment, handed_to: str) -> str:
    if handed_to:
        return f"Votre service financier, {handed_to}, en donne les coordonnées par son lien."
    if commitment.purchase_order_to_follow:
        return (
            "Le numéro d’engagement est attendu avant : confiez la facture à votre service financier, ou répondez au "
            "courriel de l’acte."
        )
    return "Aux coordonnées que vous avez données. Vous n’avez rien à faire d’ici là."
