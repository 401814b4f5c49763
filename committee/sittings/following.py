"""What follows in a sitting when the recusals of a dossier change, however they do: a member steps aside, confirms a
link or declares one elsewhere; a seat or a dossier changes and the data find a link, or find it no more; the head of
service lifts one; a seat goes. `recuse` and `end_recusal` come here, hence each of them does.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from committee.enums import AHEAD, ANNOUNCED, EventKind
from committee.models import Ballot, Item, Sitting, SittingItem
from committee.permissions import can_lead
from committee.sittings.blocks import split_changed
from committee.sittings.deferral import defer
from committee.sittings.exits import let_in, send_out
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
from committee.sittings.room import Room, read_room
from committee.sittings.voting import annul_ballot, why_not_voting

NOBODY_LEADS = "Plus personne qui conduit la séance ne peut connaître de cette affaire."


def lock_sittings_with(items: Iterable[int]) -> list[Sitting]:
    """The sittings convened or going on that have one of these dossiers still ahead, locked: before the committee and
    the dossiers are, see rights."""
    rows = SittingItem.objects.filter(item__in=list(items), state__in=AHEAD)
    found = Sitting.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("sitting"), state__in=ANNOUNCED)
    return list(found.order_by("pk"))


@transaction.atomic
def follow_recusals(*, item: Item, actor: User | None = None) -> None:
    """Bring the sitting that has this dossier before it in line with who is recused from it now.

    A block that it is of, and whose people are no longer the same, is undone as far as that goes. If the item is live,
    a vote that holds the voice of somebody recused is annulled, for a secret voice cannot be taken out; so is one that
    has lost its quorum or whoever presided. Who is recused leaves to the minute, who is so no more comes back. Where
    nobody who leads may know of the item any more, it is deferred. The screens are told.

    It goes by how things stand: a second call changes nothing. The caller has changed a recusal in the same
    transaction, having locked these sittings first (see lock_sittings_with).
    """
    for sitting in lock_sittings_with([item.pk]):
        row = sitting.items.select_related("item__candidature", "led_by").get(item=item)
        row.sitting = sitting
        if sitting.is_running:
            split_changed(row.led_by or row, actor=actor)
        if row.is_live:
            _settle(row, actor)
        touch_items(row.pk)


def _settle(live: SittingItem, actor: User | None) -> None:
    room = read_room(live.sitting, [live.item_id])
    leads = any(can_lead(each.seat) for each in room.attendances if not room.is_out(each.seat, live.item_id))
    ballot = Ballot.objects.select_for_update(of=("self",)).valid().filter(sitting_item=live).first()
    if ballot is not None:
        why = _why_annulled(ballot, room, live.item_id) if leads else NOBODY_LEADS
        if why:
            _annul(live, why, actor)
        elif ballot.is_open:
            quorum = room.quorum(live.item_id)
            Ballot.objects.filter(pk=ballot.pk).update(base=quorum.base, voices=quorum.voices)
    send_out(live, room, actor=actor)
    let_in(live, room, actor=actor)
    if not leads:
        defer(live.sitting, live, note=NOBODY_LEADS, actor=actor)


def _why_annulled(ballot: Ballot, room: Room, item_id: int) -> str:
    """Why a vote that is not pronounced cannot stand, or the empty string."""
    out = room.people_out(item_id)
    if ballot.marks.filter(Q(seat__user__in=out) | Q(cast_by__user__in=out)).exists():
        return "Une voix y est celle d’un membre en déport, ou donnée par lui : le vote est à refaire."
    return why_not_voting(room, item_id)


def _annul(live: SittingItem, why: str, actor: User | None) -> None:
    ITEMS.advance(live, "annul_vote")
    ITEMS.save(live, ["state"])
    annul_ballot(live, why)
    tell(live.sitting, EventKind.ANNULLED, f"Le vote est annulé. {why}", actor=actor, item=live)
