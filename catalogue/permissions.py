"""Who may change the frequent questions and the brochures of an institute."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from organisations.models import Institute


def can_edit_questions(user: User, institute_id: int) -> bool:
    """Advisers and heads of service, at their own institute."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))


def institutes_to_edit(user: User) -> QuerySet[Institute]:
    """The institutes whose questions this person may change, by name, each with its help page if it has one."""
    mine = Institute.objects.filter(pk__in=user.institutes_with_role(*INSTRUCTORS))
    return mine.select_related("help_page")


def can_edit_brochure(user: User, institute_id: int) -> bool:
    """Advisers and heads of service put pictures in the brochures of their own institute."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))


def can_publish_edition(user: User, institute_id: int) -> bool:
    """A head of service of the institute publishes editions, and withdraws them."""
    return Role.HEAD_OF_SERVICE in user.roles_at(institute_id)
