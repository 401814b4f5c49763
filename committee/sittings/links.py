"""A member says in the sitting that they have a link with the item."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from committee.models import Recusal, Sitting
from committee.services.recusals import declare_recusal
from committee.sittings.rights import find_known, lock_sitting


@transaction.atomic
def step_aside(*, actor: User, sitting: Sitting, key: UUID, nature: str) -> Recusal:
    """The member is recused and leaves the room at once; see follow_recusals for a vote they have taken part in.

    Raises as declare_recusal, and NotAllowedError (404) for an item that they may not know of.
    """
    locked = lock_sitting(sitting)
    item = find_known(actor, locked, key)
    return declare_recusal(actor=actor, item=item.item, reason=nature)
