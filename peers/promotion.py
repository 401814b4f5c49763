"""What « Ma promotion » says of peer groups: the offer, the wish, or the next meeting."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from cycles.models import Participant
from peers.board import erase_day
from peers.models import Meeting, Peer, PeerGroup
from promotions.besides import Beside, add_besides
from toolkit.text.typography import format_day


def declare() -> None:
    """Add it. Called once, when the app is ready."""
    add_besides(_peers)


def next_meeting(group: PeerGroup) -> Meeting | None:
    """The next one, or the one under way. One query."""
    rows = Meeting.objects.filter(group=group, day__gte=timezone.localdate(), met=None)
    return next((each for each in rows if not each.is_over), None)


def _peers(participant: Participant) -> Iterator[Beside]:
    """Two queries."""
    peer = Peer.objects.filter(participant=participant).select_related("group").first()
    wish = reverse("peer:wish", args=[participant.uuid])
    if peer is None:
        over = erase_day(participant.cycle)
        if not over or over > timezone.localdate():
            yield Beside("Les groupes de pairs", "Trois heures par mois à distance, si vous le voulez", wish, "users")
    elif peer.group is None:
        yield Beside("Les groupes de pairs", "Vous en voulez un. Ils ne sont pas encore formés", wish, "users")
    else:
        found = next_meeting(peer.group)
        when = f"Prochaine réunion\u00a0: {format_day(found.day)}, {found.span}" if found else "Aucune réunion prévue"
        yield Beside("Mon groupe de pairs", when, reverse("peer:group", args=[peer.group.uuid]), "users")
