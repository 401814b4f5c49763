"""Who may do what in a committee."""

from typing import Any

from accounts.enums import Role
from committee.enums import VOTING_ROLES, SeatRole
from committee.models import Committee, Seat

DESK_ROLES = (Role.ADVISER, Role.HEAD_OF_SERVICE)


def is_desk(user: Any, committee: Committee) -> bool:
    """Adviser or head of service of the cycle's institute: prepares the sitting, sees the whole board."""
    return user.has_role(*DESK_ROLES, institute=committee.cycle.institute_id)


def can_publish(user: Any, committee: Committee) -> bool:
    """Only the head of service publishes, calls from the waiting list and closes it."""
    return user.has_role(Role.HEAD_OF_SERVICE, institute=committee.cycle.institute_id)


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


def sees_all_scores(user: Any, committee: Committee, seat: Seat | None) -> bool:
    """Whether means and votes show before one's own reading: to the desk and to who records decisions."""
    return can_record(seat) or (seat is None and is_desk(user, committee))


def sees_decisions(user: Any, committee: Committee, seat: Seat | None) -> bool:
    """Whether decisions show before publication: who records them, the desk, and who will publish them."""
    return sees_all_scores(user, committee, seat) or can_publish(user, committee)
