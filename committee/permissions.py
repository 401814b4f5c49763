"""Who may do what in a committee."""

from typing import Any

from accounts.enums import Role
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import VOTING_ROLES, SeatRole
from committee.models import Committee, Item, Seat

DESK_ROLES = (Role.ADVISER, Role.HEAD_OF_SERVICE)


def works_at_desk(user: Any, committee: Committee) -> bool:
    """Adviser or head of service of the cycle's institute, by role alone."""
    return user.has_role(*DESK_ROLES, institute=committee.cycle.institute_id)


def is_head(user: Any, committee: Committee) -> bool:
    """Head of service of the cycle's institute, by role alone."""
    return user.has_role(Role.HEAD_OF_SERVICE, institute=committee.cycle.institute_id)


def competes(user: Any, committee: Committee) -> bool:
    """Whether the person has a dossier of their own in the cycle, submitted and not withdrawn. One query."""
    own = Candidature.objects.filter(applicant=user, cycle=committee.cycle)
    return own.exclude(state__in=(State.DRAFT, State.WITHDRAWN)).exists()


def is_desk(user: Any, committee: Committee) -> bool:
    """Prepares the sitting and sees the whole board; nobody does in a cycle where they compete (CGFP L122-1)."""
    return works_at_desk(user, committee) and not competes(user, committee)


def can_publish(user: Any, committee: Committee) -> bool:
    """Only a head of service who does not compete publishes, calls from the waiting list and closes it."""
    return is_head(user, committee) and not competes(user, committee)


def may_know_all(user: Any, committee: Committee) -> bool:
    """Whether this person is recused from no dossier of the committee and has helped to write none. One query.

    Whatever became of the dossier, even if it was withdrawn: what opens again would tell.
    """
    if committee.pk is None:
        return True
    known = Item.objects.known_to(user).values("pk")
    return not Item.objects.filter(committee=committee).exclude(pk__in=known).exists()


def can_manage_seats(user: Any, committee: Committee) -> bool:
    """Only the head of service composes the committee; advisers read who sits."""
    return can_publish(user, committee)


def can_assess(seat: Seat | None) -> bool:
    """President and members read, score and vote; the secretary does not."""
    return seat is not None and seat.role in VOTING_ROLES


def can_recuse(seat: Seat | None) -> bool:
    """Whoever sits abstains where a link may influence them, the secretary too: they see every dossier."""
    return seat is not None


def can_record(seat: Seat | None) -> bool:
    """The president records decisions, or the secretary under the president's authority."""
    return seat is not None and seat.role in {SeatRole.PRESIDENT, SeatRole.SECRETARY}


def sees_all_scores(seat: Seat | None, *, desk: bool) -> bool:
    """Whether means and votes show before one's own reading: to the desk (see is_desk) and to who records decisions."""
    return can_record(seat) or (seat is None and desk)


def sees_decisions(seat: Seat | None, *, desk: bool, head: bool) -> bool:
    """Whether decisions show before publication: to who records them, the desk, and who will publish them."""
    return sees_all_scores(seat, desk=desk) or (desk and head)
