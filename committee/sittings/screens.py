"""What the screens of a sitting show while it goes on: the secretary's, a member's, the wall."""

import math
from functools import cached_property
from typing import Any

from committee.models import Attendance, Ballot, BallotMark, Seat, SittingItem
from committee.sittings.access import SittingAccess
from committee.sittings.opening import is_before_its_day
from committee.sittings.pages import AgendaRow, SittingPage
from committee.sittings.planning import recused_people
from committee.sittings.room import Quorum, Room, read_room

LATEST = 12  # facts beside the item: the page of the sitting has them all
_RADIUS, _GAP = 44, 0.08  # of the ring, in the units of its drawing and in radians


class Screen(SittingPage):
    """One sitting, now, for one person. Nothing of an item that they may not know of is read."""

    @cached_property
    def current(self) -> SittingItem | None:
        """The item that is going on, if this person may know of it."""
        return next((each for each in self.items if each.is_live), None)

    @cached_property
    def is_out(self) -> bool:
        """Whether an item is going on that this person may not know of."""
        return self.current is None and self.sitting.items.live().exists()

    @cached_property
    def number(self) -> int:
        """Where the item that is going on stands in the agenda as this person counts."""
        return next((row.number for row in self.rows if row.row.is_live), 0)

    @cached_property
    def followers(self) -> list[SittingItem]:
        """The items voted with it as a block."""
        lead = self.current.pk if self.current else 0
        return [each for each in self.items if each.led_by_id == lead]

    @cached_property
    def could_join(self) -> list[AgendaRow]:
        """Waiting items that the same people are recused from: they may be voted with it."""
        if self.current is None or not self.current.is_called:
            return []
        out = recused_people([each.item_id for each in self.items])
        own = out.get(self.current.item_id)
        return [row for row in self.rows if row.row.is_waiting and out.get(row.row.item_id) == own]

    @cached_property
    def room(self) -> Room:
        """Who is there."""
        return read_room(self.sitting, [self.current.item_id] if self.current else ())

    @property
    def quorum(self) -> Quorum:
        """Of the item that is going on, else of the sitting."""
        return self.room.quorum(self.current.item_id if self.current else None)

    @cached_property
    def _votes_of_item(self) -> list[Ballot]:
        return list(Ballot.objects.filter(sitting_item=self.current)) if self.current else []

    @property
    def ballot(self) -> Ballot | None:
        """Its vote."""
        return next((each for each in self._votes_of_item if each.annulled_at is None), None)

    @property
    def annulled(self) -> Ballot | None:
        """The vote that was annulled last, until another opens."""
        return self._votes_of_item[-1] if self._votes_of_item and self.ballot is None else None

    @cached_property
    def voices(self) -> dict[int, int]:
        """Seat whose voice counts -> seat that gives it."""
        return self.room.voices(self.current.item_id) if self.current else {}

    @cached_property
    def marked(self) -> frozenset[int]:
        """Seats whose voice is in."""
        if self.ballot is None:
            return frozenset()
        return frozenset(BallotMark.objects.filter(ballot=self.ballot).values_list("seat_id", flat=True))

    @property
    def expected(self) -> int:
        """Voices that are in or still to come."""
        return len(self.marked | set(self.voices))

    @property
    def awaited(self) -> list[Attendance]:
        """Whose voice is still to come."""
        return [each for each in self.room.members if each.seat_id in self.voices and each.seat_id not in self.marked]

    @property
    def people(self) -> list[dict[str, object]]:
        """The members as the secretary sees them now."""
        out = self.room.people_out(self.current.item_id) if self.current else frozenset[int]()
        return [
            {
                "attendance": each,
                "is_out": each.seat.user_id in out,
                "has_voted": each.seat_id in self.marked,
                "is_voting": bool(self.ballot and self.ballot.is_open and each.seat_id in self.voices),
            }
            for each in self.room.attendances
        ]

    @property
    def needs_casting(self) -> bool:
        """Whether the voices are level, and somebody presides to decide."""
        return bool(self.level) and self.presider is not None

    @cached_property
    def presider(self) -> Seat | None:
        """Whoever presides the item that is going on, else the sitting."""
        return self.room.presider(self.current.item_id if self.current else None)

    @property
    def why_unpresided(self) -> str:
        """Why nobody does and what to do, or the empty string."""
        return self.room.why_unpresided(self.current.item_id if self.current else None)

    @property
    def level(self) -> list[str]:
        """The choices between which the voices are level; none when one leads."""
        leading = self.ballot.leading if self.ballot is not None else []
        return leading if len(leading) > 1 else []

    @property
    def arcs(self) -> list[dict[str, object]]:
        """One arc a voice, those received first."""
        total = self.expected
        received = len(self.marked)
        return [{"path": _arc(at, total), "on": at < received} for at in range(total)]

    @cached_property
    def last(self) -> AgendaRow | None:
        """The result pronounced last, once nothing is going on; of a block, the item that led it."""
        decided = [row for row in self.rows if row.row.is_decided and row.row.ended_at]
        found = max(decided, key=lambda row: (row.row.ended_at, row.number), default=None)
        return next((row for row in decided if found and row.row.pk == found.row.led_by_id), found)

    @property
    def last_along(self) -> list[AgendaRow]:
        """Those that were voted with it, and have the same result."""
        return [row for row in self.rows if self.last and row.row.is_decided and row.row.led_by_id == self.last.row.pk]

    @property
    def to_come(self) -> list[AgendaRow]:
        """Items that nobody has examined yet."""
        return [row for row in self.rows if row.row.is_waiting]

    @property
    def latest(self) -> Any:
        """The end of the journal, the last fact first."""
        return self.events.order_by("-at", "-pk")[:LATEST]

    @property
    def is_before_its_day(self) -> bool:
        """Whether opening it now would be before the day that was convened."""
        return is_before_its_day(self.sitting)

    @property
    def done(self) -> int:
        """Items that are over."""
        return sum(row.row.is_over for row in self.rows)


class MemberScreen(Screen):
    """The screen of whoever has a seat and follows."""

    @property
    def is_here(self) -> bool:
        """Whether the secretary has noted them as present: an absent member sees nothing live."""
        return self.mine is not None and self.mine.is_here

    @property
    def has_voted(self) -> bool:
        """Whether one's own voice is in."""
        return self.mine is not None and self.mine.seat_id in self.marked

    @cached_property
    def to_give(self) -> list[Seat]:
        """The voices that this person gives and has not given yet: their own, then that of a proxy."""
        if self.mine is None or self.ballot is None or not self.ballot.is_open or not self.ballot.is_secret:
            return []
        own = self.mine.seat_id
        keys = [voter for voter, holder in self.voices.items() if holder == own and voter not in self.marked]
        found = {each.seat_id: each.seat for each in self.room.members}
        return [found[key] for key in sorted(keys, key=lambda key: key != own)]


class WallScreen(Screen):
    """What the whole room sees: no name of a voter, no mean, no place in the agenda that tells of a recusal."""

    @cached_property
    def last(self) -> AgendaRow | None:
        """A result stays until the next item is called, unless somebody was recused from it and is back."""
        row = super().last
        if row is None or self.current is not None or row.row.exits.filter(back_at__isnull=False).exists():
            return None
        return row


def screen_of(access: SittingAccess, kind: str) -> Screen:
    """The screen of this kind."""
    return {"membre": MemberScreen, "mur": WallScreen}.get(kind, Screen)(access)


def _arc(at: int, total: int) -> str:
    """One arc of a ring of that many, clockwise from the top."""
    turn = 2 * math.pi / total
    gap = _GAP if total > 1 else 0.0001
    start, end = at * turn + gap, (at + 1) * turn - gap
    (x0, y0), (x1, y1) = (_point(angle) for angle in (start, end))
    return f"M{x0:.1f} {y0:.1f}A{_RADIUS} {_RADIUS} 0 {int(end - start > math.pi)} 1 {x1:.1f} {y1:.1f}"


def _point(angle: float) -> tuple[float, float]:
    return 50 + _RADIUS * math.sin(angle), 50 - _RADIUS * math.cos(angle)
