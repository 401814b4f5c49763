"""A sitting that goes on, for its screens to follow. Played through the services, as people do."""

import datetime

from django.utils import timezone

from accounts.models import User
from committee.enums import Presence
from committee.models import Committee, Sitting
from committee.sittings.convening import convene_sitting
from committee.sittings.opening import open_sitting
from committee.sittings.planning import SittingValues, plan_sitting
from committee.sittings.presence import set_presence
from cycles.services import close_call

DAYS_AHEAD = 8  # of the day that is convened: more than the notice


def hold_sitting(*, committee: Committee, head: User, secretary: User, dossiers: int) -> Sitting:
    """Close the call, convene everybody to a sitting on so many dossiers, and open it with all of them in the room.

    The agenda of a call of thousands is cut by hand to the first ones: a committee decides on dozens in a day.
    """
    close_call(actor=head, cycle=committee.cycle)
    committee.cycle.refresh_from_db()
    at = timezone.now() + datetime.timedelta(days=DAYS_AHEAD)
    sitting = plan_sitting(actor=head, committee=committee, values=SittingValues(planned_at=at, place="INET"))
    sitting.items.filter(position__gt=dossiers).delete()
    sitting = convene_sitting(actor=head, sitting=sitting)
    for attendance in sitting.attendances.select_related("sitting", "seat__user"):
        set_presence(actor=secretary, attendance=attendance, status=Presence.PRESENT)
    return open_sitting(actor=secretary, sitting=sitting, ahead=True)
