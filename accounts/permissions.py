"""Who may change the team of an institute."""

from accounts.enums import Role
from accounts.models import User


def can_manage_team(user: User, institute_id: int) -> bool:
    """Heads of service, at their own institute."""
    return Role.HEAD_OF_SERVICE in user.roles_at(institute_id)
