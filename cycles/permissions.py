"""Who may act on a cycle."""

from accounts.enums import Role
from accounts.models import User
from cycles.models import Cycle

_EDITORS = frozenset({Role.ADVISER, Role.HEAD_OF_SERVICE})


def can_manage_cycle(user: User, cycle: Cycle) -> bool:
    """Advisers and heads of service of the cycle's institute publish, archive and close it."""
    return bool(_EDITORS & user.roles_at(cycle.institute_id))
