"""What this app keeps about a person: the fees owed for them (RGPD art. 15)."""

from accounts.models import User
from fees.models import Fee
from toolkit.documents.personal import PersonalData, Row


def personal_data(user: User) -> PersonalData:
    """Return what the person's employers owe or owed for them. One query."""
    fees = Fee.objects.filter(participant__user=user).select_related("participant__cycle", "employer")
    return {"droits": [_fee(fee) for fee in fees.order_by("due_since", "pk")]}


def _fee(fee: Fee) -> Row:
    return {
        "cycle": str(fee.participant.cycle),
        "dû par": fee.participant.billing_name or fee.employer.name,
        "montant (€)": fee.amount,
        "état": fee.get_state_display(),
        "dû depuis": fee.due_since,
        "annulé": fee.cancelled_at,
        "motif de l’annulation": fee.cancel_reason,
    }
