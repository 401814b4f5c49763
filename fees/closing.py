"""What this app says when a person wants to close their account: fees that an employer owes for them bind."""

from django.utils import timezone

from accounts.closing import Binding, years_after
from accounts.models import User
from fees.models import Fee

KEPT_YEARS = 10  # accounting records, as the privacy notice says


def what_binds(user: User) -> list[Binding]:
    """The fees owed for this person, for the legal time of accounting records. One query."""
    fees = Fee.objects.due().filter(participant__user=user).select_related("participant__cycle")
    return [binding for binding in map(_binding, fees.order_by("due_since", "pk")) if binding]


def _binding(fee: Fee) -> Binding | None:
    until = years_after(fee.due_since, KEPT_YEARS)
    if until < timezone.localdate():
        return None
    cycle = fee.participant.cycle
    return Binding(
        title=f"Les droits d’inscription {fee.reference}, {cycle.title} {cycle.year}",
        reason="Votre employeur les doit pour vous.",
        remedy="Une pièce comptable est gardée dix ans, avec le nom de la personne formée.",
        until=until,
    )
