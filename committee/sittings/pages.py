"""What the pages of a sitting show to one person. Each question is asked once, and only when it is shown."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from committee.access import Viewer
from committee.enums import ItemState, MinutesState
from committee.models import Attendance, Ballot, Decision, Item, Seat, Sitting, SittingItem, SittingQuerySet
from committee.presiding import presider_among
from committee.sittings.access import SittingAccess, prepares_sittings
from committee.sittings.agenda import EXACT_UP_TO, count_exits
from committee.sittings.convening import days_of_notice, why_short
from committee.sittings.planning import left_aside, mark_of_agenda, recused_people, spreads
from committee.sittings.room import Room, read_room


def sittings_of(viewer: Viewer) -> SittingQuerySet:
    """The sittings that this person may know of, with the number of items that they may know of. Latest first."""
    if viewer.committee.pk is None:
        return Sitting.objects.none()
    known = Q(items__item__in=Item.objects.known_to(viewer.user).values("pk"))
    found = Sitting.objects.filter(committee=viewer.committee)
    if not prepares_sittings(viewer):
        found = found.filter(convened_at__isnull=False)
    decided = known & Q(items__state=ItemState.DECIDED)
    return found.annotate(item_count=Count("items", filter=known), decided_count=Count("items", filter=decided))


@dataclass(frozen=True)
class AgendaRow:
    """An item as it is numbered for one person, without a gap."""

    number: int
    row: SittingItem
    recused: int
    spread: Decimal | None
    decision: Decision | None
    ballot: Ballot | None
    presider: Seat | None = None

    @property
    def item(self) -> Item:
        """The dossier."""
        return self.row.item


class SittingPage:
    """One sitting as its preparation, its convocation and its results show it."""

    def __init__(self, access: SittingAccess) -> None:
        self.access = access
        self.sitting = access.sitting
        self.viewer = access.viewer

    @cached_property
    def items(self) -> list[SittingItem]:
        """The items this person may know of, in order."""
        found = self.sitting.items.known_to(self.viewer.user)
        return list(found.select_related("item__candidature", "item__decision", "led_by").order_by("position", "pk"))

    @cached_property
    def _recused(self) -> dict[int, frozenset[int]]:
        return recused_people([each.item_id for each in self.items])

    @cached_property
    def _spreads(self) -> dict[int, Decimal]:
        return spreads([each.item_id for each in self.items]) if self.viewer.sees_scores else {}

    @cached_property
    def _ballots(self) -> dict[int, Ballot]:
        """Closed ballots by the item that led them."""
        if not self.sitting.opened_at:
            return {}
        found = Ballot.objects.closed().filter(sitting_item__sitting=self.sitting)
        return {each.sitting_item_id: each for each in found}

    @cached_property
    def rows(self) -> list[AgendaRow]:
        """The agenda; who is recused counts for whoever prepares it alone."""
        return [self._row(number, each) for number, each in enumerate(self.items, start=1)]

    def _row(self, number: int, each: SittingItem) -> AgendaRow:
        decision = getattr(each.item, "decision", None) if each.is_decided else None
        ballot = self._ballots.get(each.led_by_id or each.pk) if each.is_decided else None
        recused = len(self._recused.get(each.item_id, ())) if self.access.prepares else 0
        presider = self._presider(each.item_id) if self.access.prepares else None
        return AgendaRow(number, each, recused, self._spreads.get(each.item_id), decision, ballot, presider)

    def _presider(self, item_id: int) -> Seat | None:
        """Whoever would preside the item if everybody came."""
        out = self._recused.get(item_id, frozenset())
        return presider_among(seat for seat in self.viewer.seats if seat.user_id not in out)

    @property
    def agenda_mark(self) -> str:
        """What the page keeps of what it shows."""
        return mark_of_agenda(self.sitting, self.items)

    @property
    def exits(self) -> int:
        """How many times somebody leaves the room in this order, as far as this person may know."""
        return count_exits(self._recused.get(each.item_id, frozenset()) for each in self.items)

    @property
    def is_exact(self) -> bool:
        """Whether the proposed order is one of the best, and not only a good one."""
        return len(set(self._recused.values()) | {frozenset()}) <= EXACT_UP_TO

    @cached_property
    def left_aside(self) -> int:
        """Dossiers that could still be put on the agenda, as far as this person may know."""
        if not self.sitting.is_planned:
            return 0
        return len(
            {each.pk for each in left_aside(self.sitting)} & set(self.viewer.items().values_list("pk", flat=True))
        )

    @property
    def why_short(self) -> str:
        """Why the notice is too short, or the empty string."""
        return why_short(self.sitting)

    @property
    def notice(self) -> int:
        """Days of notice."""
        return days_of_notice(self.sitting)

    @cached_property
    def room(self) -> Room:
        """Who comes."""
        return read_room(self.sitting, ())

    @property
    def mine(self) -> Attendance | None:
        """The place of this person."""
        return self.room.of_seat(self.viewer.seat.pk if self.viewer.seat else None)

    @cached_property
    def has_minutes(self) -> bool:
        """Whether minutes may be read by whoever does not write them."""
        return self.sitting.minutes.exclude(state=MinutesState.DRAFT).exists()

    @cached_property
    def second(self) -> Sitting | None:
        """The second convocation that follows, if it was prepared."""
        return self.sitting.followed_by.order_by("-pk").first() if self.sitting.lacked_quorum else None

    @property
    def events(self) -> Any:
        """The journal, less what concerns an item that this person may not know of."""
        known = self.sitting.items.known_to(self.viewer.user).values("pk")
        told = self.sitting.events.filter(Q(sitting_item__isnull=True) | Q(sitting_item__in=known))
        return told.filter(Q(beside__isnull=True) | Q(beside__in=known))
