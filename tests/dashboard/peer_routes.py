"""The routes of peer groups, by role: what the walk finds there (see test_roles_walk for the order of the roles).

The applicant of the walk is in a group that was formed, with a meeting. Whoever composed it opens nothing of it.
"""

import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cycles.models import Participant
from peers.models import PeerGroup
from peers.services import MeetingValues, form_groups, propose_groups, save_meeting, wish_for_group
from tests.factories.cycles import ParticipantFactory

OWN = (200, 404, 404, 404, 404, 404, 404)
TEAM = (404, 200, 200, 404, 200, 404, 404)

GET = {
    "peers:board": (403, 200, 200, 403, 200, 403, 200),
    "peers:form": TEAM,
    "peers:facilitator": TEAM,
    **dict.fromkeys([f"peer:{name}" for name in ("wish", "group", "calendar", "link", "meeting_add")], OWN),
    **dict.fromkeys(["peer:meeting", "peer:met"], OWN),
}
POST = {
    "peers:propose": (404, 409, 409, 404, 409, 404, 404),
    "peers:plan": (404, 409, 409, 404, 409, 404, 404),  # from no page
    "peers:form": (404, 409, 409, 404, 409, 404, 404),
    "peers:facilitator": (404, 409, 409, 404, 409, 404, 404),
    "peer:link": (422, 404, 404, 404, 404, 404, 404),
    "peer:meeting_add": (422, 404, 404, 404, 404, 404, 404),
    "peer:meeting": (422, 404, 404, 404, 404, 404, 404),
    "peer:met": (422, 404, 404, 404, 404, 404, 404),
    "peer:meeting_remove": (302, 404, 404, 404, 404, 404, 404),
    "peer:wish": (302, 404, 404, 404, 404, 404, 404),
}


def is_here(name: str) -> bool:
    """Whether a route is one of these."""
    return name.startswith(("peers:", "peer:"))


def grouped(actor: User, participant: Participant) -> dict:
    """The participant in a group of four, which meets tomorrow, by the arguments of the addresses."""
    for each in (participant, *(ParticipantFactory(cycle=participant.cycle) for _ in range(3))):
        wish_for_group(actor=each.user, participant=each)
    propose_groups(actor=actor, cycle=participant.cycle)
    form_groups(actor=actor, cycle=participant.cycle)
    group = PeerGroup.objects.get(cycle=participant.cycle)
    day = timezone.localdate() + datetime.timedelta(days=1)
    values = MeetingValues(day, datetime.time(14), datetime.time(17))
    meeting = save_meeting(actor=participant.user, group=group, values=values)
    return {"peer_group": group.uuid, "peer_meeting": meeting.uuid, "peer_cycle": participant.cycle.slug}


def address(name: str, world: dict) -> str:
    """The route with the group, the meeting, the cycle or the participant that it is about."""
    if name == "peers:board":
        return reverse(name)
    if name == "peer:wish":
        return reverse(name, args=[world["participant"]])
    if name in ("peers:propose", "peers:plan", "peers:form"):
        return reverse(name, args=[world["peer_cycle"]])
    meeting = [world["peer_meeting"]] if name in ("peer:meeting", "peer:met", "peer:meeting_remove") else []
    return reverse(name, args=[world["peer_group"], *meeting])
