"""The page of a group, as its members and whoever facilitates it read it."""

from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from accounts.models import User
from cycles.models import Participant
from peers.board import erase_day
from peers.models import Meeting, Peer, PeerGroup


class GroupPage:
    """One group and its meetings. Each question is asked once, when it is shown."""

    def __init__(self, group: PeerGroup, reader: User) -> None:
        self.group = group
        self.reader = reader

    @cached_property
    def members(self) -> list[Peer]:
        """Those who are in it, by name. One query."""
        rows = self.group.members.select_related("participant__user")
        return list(rows.order_by("participant__user__sort_name", "pk"))

    @property
    def own(self) -> Participant | None:
        """The reader's place in the promotion; None for who facilitates without being of it."""
        return next((each.participant for each in self.members if each.participant.user_id == self.reader.pk), None)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """All of them, in order of date, with whose turn it is and who came. Two queries."""
        came = Prefetch("came", queryset=Peer.objects.select_related("participant__user"))
        rows = self.group.meetings.select_related("turn__participant__user").prefetch_related(came)
        return list(rows)

    @property
    def ahead(self) -> list[Meeting]:
        """Those that are not over and that nobody told of, the next one first."""
        return [each for each in self.meetings if not each.is_over and each.met is None]

    @property
    def next(self) -> Meeting | None:
        """The next one, or the one under way."""
        return next(iter(self.ahead), None)

    @property
    def later(self) -> list[Meeting]:
        """Those after the next one."""
        return self.ahead[1:]

    @property
    def past(self) -> list[Meeting]:
        """Those that are over, or told of, the latest first."""
        return [each for each in reversed(self.meetings) if each.is_over or each.met is not None]

    @cached_property
    def erased_on(self) -> date | None:
        """The day on which all of it is erased. One query."""
        return erase_day(self.group.cycle)
