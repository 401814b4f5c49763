"""Meetings as entries of a calendar: when, and nothing of what is said there."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from peers.mails import GROUP_PATH
from peers.models import Meeting, PeerGroup
from toolkit.calendars.entries import Entry, instants
from toolkit.calendars.services import draw_unremembered

SUMMARY = "Groupe de pairs"


def calendar_entries(user: User) -> list[Entry]:
    """The meetings of the groups whose page this person opens. One query."""
    groups = PeerGroup.objects.open_to(user)
    return [_entry(meeting) for meeting in Meeting.objects.filter(group__in=groups).select_related("group")]


def calendar_of(group: PeerGroup, meetings: Iterable[Meeting]) -> bytes:
    """These meetings of one group for a calendar program."""
    feed = draw_unremembered(title=SUMMARY, entries=[_entry(meeting, group) for meeting in meetings])
    return feed.write(at=timezone.now())


def _entry(meeting: Meeting, group: PeerGroup | None = None) -> Entry:
    starts, ends = instants(meeting.day, meeting.starts_at, meeting.ends_at)
    page = f"{settings.SITE_URL}{GROUP_PATH.format(uuid=(group or meeting.group).uuid)}"
    return Entry(name=str(meeting.uuid), starts=starts, ends=ends, summary=SUMMARY, description=page, url=page)
