"""Who composes the groups of a promotion. Whoever opens a group's own page is told by PeerGroupQuerySet.open_to."""

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle, KeptAway
from toolkit.domain.errors import NotAllowedError


def is_aside(user: User, cycle: Cycle) -> bool:
    """Whether this member of staff must know nothing of somebody of the cycle, in a group or not. One query.

    Groups are read and formed as a whole: a list with a gap would say who is missing. A colleague does it.
    """
    return KeptAway.objects.filter(user=user, cycle=cycle).exists()


def check_composes(user: User, cycle: Cycle) -> None:
    """Raise NotAllowedError (403) for whoever is not of the training team, or is kept away from somebody."""
    if not user.has_role(*TRAINING_TEAM, institute=cycle.institute_id):
        raise NotAllowedError("Seule l’équipe de formation de l’institut compose ces groupes.")
    if is_aside(user, cycle):
        raise NotAllowedError("Vous vous êtes déporté dans ce cycle\u00a0: un collègue compose ces groupes.")
