"""What a person of the team may open here: anything else is not there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from attendance.lists import WITH_RULES
from programme.models import HalfDay
from programme.permissions import sessions_to_see

NAV: dict[str, Any] = {"nav_item": "attendance"}


def check_team(request: UserRequest) -> None:
    """Raise PermissionDenied for whoever is of no training team."""
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied


def find_half_day(request: UserRequest, half_day: UUID) -> HalfDay:
    """A half-day of one's institutes, with its session. Raises Http404."""
    rows = HalfDay.objects.filter(session__in=sessions_to_see(request.user))
    found = rows.select_related(*WITH_RULES, "sheet").filter(uuid=half_day).first()
    if found is None:
        raise Http404("Cette demi-journée n’existe pas.")
    return found
