"""Who sees and keeps a promotion, and who reads what its people need."""

from accounts.enums import Role
from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import Participant, ParticipantQuerySet
from cycles.services import is_kept_away
from toolkit.domain.errors import NotAllowedError

NEEDS_READERS = (Role.ADVISER, Role.ASSISTANT)


def participants_to_see(user: User) -> ParticipantQuerySet:
    """Those of the institutes whose training team this person is of, but for whom they are kept away from."""
    return Participant.objects.known_to(user).filter(cycle__institute__in=user.institutes_with_role(*TRAINING_TEAM))


def may_read_needs(user: User, participant: Participant) -> bool:
    """Advisers and assistants of the institute, for whoever may see the person at all."""
    return user.has_role(*NEEDS_READERS, institute=participant.cycle.institute_id)


def check_keeps(user: User, participant: Participant) -> None:
    """Raise NotAllowedError (403) for whoever is not of the training team, or is kept away from the person."""
    kept_away = is_kept_away(user=user, cycle_id=participant.cycle_id, person_id=participant.user_id)
    if kept_away or not user.has_role(*TRAINING_TEAM, institute=participant.cycle.institute_id):
        raise NotAllowedError("Seule l’équipe de formation de l’institut tient cette promotion.")


def check_own(user: User, participant: Participant) -> None:
    """Raise NotAllowedError (403) for anybody but the participant."""
    if participant.user_id != user.pk:
        raise NotAllowedError("Seule la personne elle-même peut l’écrire.")
