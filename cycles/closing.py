"""What this app says when a person wants to close their account: being in a promotion binds."""

from accounts.closing import Binding
from accounts.models import User
from cycles.enums import CycleState
from cycles.models import Participant


def what_binds(user: User) -> list[Binding]:
    """The promotions this person is part of, until the cycle is archived. One query."""
    rows = Participant.objects.enrolled().filter(user=user).exclude(cycle__state=CycleState.ARCHIVED)
    return [
        Binding(
            title=f"Votre place dans la promotion, {each.cycle.title} {each.cycle.year}",
            reason="Les sessions, les documents et les droits d’inscription passent par ce compte.",
            remedy="Le compte sert jusqu’à la fin du cycle. Pour rendre votre place, écrivez au service formation.",
        )
        for each in rows.select_related("cycle")
    ]
