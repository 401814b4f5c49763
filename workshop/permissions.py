"""Who prepares cycles, and who makes them public."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from cycles.models import Cycle, CycleQuerySet
from organisations.models import Institute


def cycles_to_prepare(user: User) -> CycleQuerySet:
    """The cycles of the institutes where this person is adviser or head of service."""
    return Cycle.objects.filter(institute__in=user.institutes_with_role(*INSTRUCTORS))


def institutes_to_prepare(user: User) -> QuerySet[Institute]:
    """The institutes for which this person prepares cycles."""
    return Institute.objects.filter(pk__in=user.institutes_with_role(*INSTRUCTORS))


def can_publish(user: User, institute_id: int) -> bool:
    """A head of service of the institute publishes what an adviser drafts."""
    return Role.HEAD_OF_SERVICE in user.roles_at(institute_id)


def can_set_institute(user: User, institute_id: int) -> bool:
    """A head of service of the institute changes its settings; advisers read them."""
    return Role.HEAD_OF_SERVICE in user.roles_at(institute_id)


def can_prepare(user: User, institute_id: int) -> bool:
    """Advisers and heads of service draft at their own institute."""
    return bool(user.roles_at(institute_id) & set(INSTRUCTORS))
