"""What a person of the staff may open here: anything else is not there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from organisations.models import Institute
from programme.forms.slots import Offered
from programme.models import Room, Session, Slot, Speaker, Venue
from programme.permissions import can_write, sessions_to_see

NAV: dict[str, Any] = {"nav_item": "programme"}


def check_team(request: UserRequest) -> None:
    """Raise PermissionDenied for whoever is of no training team."""
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied


def find_session(request: UserRequest, session: UUID) -> Session:
    """A session of one's institutes. Raises Http404."""
    rows = sessions_to_see(request.user).select_related("cycle__institute", "institute")
    found = rows.filter(uuid=session).first()
    if found is None:
        raise Http404("Cette session n’existe pas.")
    return found


def find_written_session(request: UserRequest, session: UUID) -> Session:
    """The same, for whoever writes its programme. Raises Http404, PermissionDenied."""
    found = find_session(request, session)
    if not can_write(request.user, found.organiser.pk):
        raise PermissionDenied
    return found


def find_slot(session: Session, slot: UUID) -> Slot:
    """A slot of the session. Raises Http404."""
    rows = Slot.objects.of_session(session).select_related("half_day", "room__venue")
    found = rows.filter(uuid=slot).first()
    if found is None:
        raise Http404("Cette séquence n’existe pas.")
    found.half_day.session = session
    return found


def offered_by(session: Session) -> Offered:
    """What a slot of this session may name. Three queries."""
    institute = session.organiser.pk
    rooms = Room.objects.filter(venue__institute=institute).select_related("venue")
    return Offered(
        list(session.half_days.all()),
        list(rooms.order_by("venue__sort_name", "sort_name", "pk")),
        list(Speaker.objects.filter(institute=institute)),
    )


def speakers_of(request: UserRequest) -> QuerySet[Speaker]:
    """The speakers of the institutes where one writes programmes."""
    return Speaker.objects.filter(institute__in=request.user.institutes_with_role(*INSTRUCTORS))


def venues_of(request: UserRequest) -> QuerySet[Venue]:
    """The venues of the institutes whose training team one is of."""
    return Venue.objects.filter(institute__in=request.user.institutes_with_role(*TRAINING_TEAM))


def find_venue(request: UserRequest, venue: UUID) -> Venue:
    """A venue of one's institutes. Raises Http404."""
    found = venues_of(request).select_related("institute").filter(uuid=venue).first()
    if found is None:
        raise Http404("Ce lieu n’existe pas.")
    return found


def institutes_of(request: UserRequest, *roles: str) -> list[Institute]:
    """The institutes where one holds one of these roles."""
    return list(Institute.objects.filter(pk__in=request.user.institutes_with_role(*roles)))


def chosen_institute(request: UserRequest, institutes: list[Institute]) -> Institute:
    """The institute that the address names, or the first. Raises PermissionDenied without any."""
    if not institutes:
        raise PermissionDenied
    wanted = request.GET.get("institut", "")
    return next((each for each in institutes if str(each.pk) == wanted), institutes[0])
