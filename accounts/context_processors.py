"""What the navigation needs to know of the person, computed only when a template asks."""

from typing import Any

from django.http import HttpRequest

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS


class Navigation:
    """Read by templates as `nav.is_staff_member` and the like. Anonymous people cost no query."""

    def __init__(self, user: Any, *, at_the_door: bool = False) -> None:
        self._user: User | None = user if user is not None and user.is_authenticated else None
        self._at_the_door = at_the_door  # signed in, but without the second factor that the role demands

    @property
    def is_authenticated(self) -> bool:
        return self._user is not None

    @property
    def base(self) -> str:
        """The template that account pages extend: the shell of the person's work, or the public one at the door."""
        if self._user is None or self._at_the_door:
            return "base_public.html"
        return "base_staff.html" if self.is_staff_member or self.is_committee_member else "base_applicant.html"

    @property
    def name(self) -> str:
        return self._user.full_name if self._user else ""

    @property
    def title(self) -> str:
        """The roles in words, for the foot of the rail."""
        return ", ".join(self._user.role_labels) if self._user else ""

    @property
    def is_staff_member(self) -> bool:
        return self._user is not None and self._user.is_staff_member

    @property
    def is_training_team(self) -> bool:
        """Instructs candidatures: adviser, assistant or head of service."""
        return self._user is not None and self._user.has_role(Role.ADVISER, Role.ASSISTANT, Role.HEAD_OF_SERVICE)

    @property
    def takes_exports(self) -> bool:
        """May have dossiers prepared as a file: those of the desk, or of a committee where they sit."""
        return self.is_training_team or self.is_committee_member

    @property
    def is_instructor(self) -> bool:
        """Adviser or head of service."""
        return self._user is not None and self._user.has_role(*INSTRUCTORS)

    @property
    def is_adviser(self) -> bool:
        return self._user is not None and self._user.has_role(Role.ADVISER)

    @property
    def is_committee_member(self) -> bool:
        return self._user is not None and self._user.is_committee_member

    @property
    def is_head(self) -> bool:
        return self._user is not None and self._user.is_head_of_service


def navigation(request: HttpRequest) -> dict:
    """Expose `nav`: no query before a template reads one of its properties."""
    user = getattr(request, "user", None)
    return {"nav": Navigation(user, at_the_door=getattr(request, "second_factor_missing", False))}
