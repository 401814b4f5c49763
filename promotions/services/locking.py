"""What every act of a participant on their own record has in common."""

from accounts.models import User
from cycles.enums import ParticipantState
from cycles.lifecycle import PARTICIPANTS
from cycles.models import Participant
from promotions.permissions import check_own
from toolkit.domain.errors import DomainError


def lock_own(actor: User, participant: Participant) -> Participant:
    """The participant's row, locked, for themselves while they are in the promotion.

    Raises NotAllowedError (403) for anybody else, DomainError (409) once they left.
    """
    check_own(actor, participant)
    locked = PARTICIPANTS.lock(participant.pk)
    if locked.state == ParticipantState.LEFT:
        raise DomainError("Vous avez quitté cette promotion\u00a0: il n’y a plus rien à y changer.")
    return locked
