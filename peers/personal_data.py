"""What this app keeps about a person (RGPD art. 15). What the others of a group did is theirs, and is not told."""

from accounts.models import User
from peers.models import Meeting, Peer, PeerGroup
from toolkit.documents.personal import PersonalData, Row


def personal_data(user: User) -> PersonalData:
    """One's wish and group, one's turns and presences, the groups that one facilitates. Four queries."""
    peers = list(Peer.objects.filter(participant__user=user).select_related("participant__cycle", "group"))
    meetings = Meeting.objects.filter(group__in=[peer.group_id for peer in peers if peer.group_id])
    came = set(Meeting.came.through.objects.filter(peer__in=peers).values_list("meeting", flat=True))
    led = PeerGroup.objects.filter(facilitator_email=user.email).select_related("cycle")
    keys = {peer.pk for peer in peers}
    return {
        "intérêt": [_wish(peer) for peer in peers],
        "réunions": [_meeting(each, own=each.turn_id in keys, came=each.pk in came) for each in meetings],
        "animation": [{"cycle": str(group.cycle), "groupe": group.number} for group in led],
    }


def _wish(peer: Peer) -> Row:
    group = peer.group.number if peer.group else ""
    return {"cycle": str(peer.participant.cycle), "depuis": peer.wished_at, "groupe": group}


def _meeting(meeting: Meeting, *, own: bool, came: bool) -> Row:
    told = {"jour": meeting.day, "c’était son tour": own, "était là": came if meeting.met else ""}
    return {**told, "sujet": meeting.subject} if own else told
