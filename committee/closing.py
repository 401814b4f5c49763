"""What this app says when a person wants to close their account: a seat binds until the decisions are published."""

from accounts.closing import Binding
from accounts.models import User
from committee.models import Seat


def what_binds(user: User) -> list[Binding]:
    """The person's seats in committees whose decisions are not published. One query."""
    seats = Seat.objects.filter(user=user, committee__published_at__isnull=True)
    return [
        Binding(
            title=f"Votre siège à la commission, {seat.committee.cycle.title} {seat.committee.cycle.year}",
            reason=f"Vous y avez le rôle « {seat.capacity} », et les décisions ne sont pas publiées.",
            remedy="La direction du service retire le siège de qui n’a ni noté, ni voté. Sinon il prend fin à la "
            "publication des décisions.",
        )
        for seat in seats.select_related("committee__cycle", "user")
    ]
