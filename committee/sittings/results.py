"""A closed vote becomes a decision, with its motive; so do results typed from paper, and a block."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.decisions.recording import record_decision
from committee.enums import BallotMode, BallotSource, Chair, Choice, EventKind, Outcome
from committee.models import Ballot, Decision, Seat, Sitting, SittingItem
from committee.presiding import presided
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
from committee.sittings.rights import find_known, lock_led, lock_open
from committee.sittings.room import Room, read_room
from committee.sittings.voting import check_counts, check_may_vote, check_presided
from toolkit.domain.errors import DomainError, IncompleteError, StaleError

OUTCOME_OF = {
    Choice.ADMIT: Outcome.ADMITTED,
    Choice.WAITLIST: Outcome.WAITLISTED,
    Choice.REJECT: Outcome.REJECTED,
}


@transaction.atomic
def pronounce_result(*, actor: User, sitting: Sitting, key: UUID, motive: str = "", casting: str = "") -> Decision:
    """Pronounce the result of a closed vote: the decision is recorded, under embargo, with its motive.

    Level votes take the casting choice, among those that are level, of whoever presides (CRPA R133-11). Where nobody
    presides the item is deferred: nothing decides it by accident. The waiting list takes the next free rank. The items
    of a block are decided alike, and so is each rank in their order.
    Raises NotAllowedError (403; 404), StaleError (409), DomainError (409), IncompleteError (422) without a motive for
    a rejection or a casting choice for a tie.
    """
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    ballot = Ballot.objects.select_for_update(of=("self",)).valid().filter(sitting_item=item).first()
    if ballot is None or ballot.closed_at is None or not item.is_counted:
        raise StaleError("Ce résultat ne se proclame plus : le vote a été annulé ou proclamé d’un autre écran.")
    room = read_room(locked, [item.item_id])
    _settle(ballot, room, casting, motive)
    return _decide(room, item, ballot, actor, move="decide")


def _settle(ballot: Ballot, room: Room, casting: str, motive: str) -> None:
    """Write which choice wins, of a vote that somebody presides."""
    check_presided(room, ballot.sitting_item.item_id)
    choice = winning_choice(ballot, casting)
    ballot.outcome, ballot.motive = OUTCOME_OF[Choice(choice)], motive.strip()
    ballot.casting_choice = casting if len(ballot.leading) > 1 else ""
    if ballot.outcome == Outcome.REJECTED and not ballot.motive:
        raise IncompleteError("Écrivez le motif : une décision défavorable est motivée.")
    ballot.save()


def winning_choice(ballot: Ballot, casting: str) -> str:
    """The choice that wins a closed vote. Raises DomainError (409) for abstentions alone, IncompleteError (422) for a
    tie that whoever presides has not broken."""
    level = ballot.leading
    if not level:
        raise DomainError("Toutes les voix s’abstiennent : rien n’est décidé. Renvoyez l’affaire, ou annulez le vote.")
    if len(level) == 1:
        return level[0]
    if casting not in level:
        raise IncompleteError("Les voix sont partagées : notez la voix prépondérante de qui préside.")
    return casting


def _decide(room: Room, item: SittingItem, ballot: Ballot, actor: User, *, move: str) -> Decision:
    """Record the decision of the item and of those voted with it, which one person presides: the same are recused."""
    presider = room.presider(item.item_id)
    decision = _record(item, ballot, actor, move, presider)
    followers = item.followers.select_related("sitting", "item__candidature").order_by("position", "pk")
    for follower in followers:
        _record(follower, ballot, actor, "decide_along", presider)
    touch_items(item.pk, *(each.pk for each in followers))
    return decision


def _record(item: SittingItem, ballot: Ballot, actor: User, move: str, presider: Seat | None) -> Decision:
    columns = {"ended_at": timezone.now(), **presided(presider)}
    ITEMS.advance(item, move, **columns)
    ITEMS.save(item, ["state", *columns])
    decision = record_decision(
        actor=actor, item=item.item, outcome=ballot.outcome, reason=ballot.motive, pronounces=ballot
    )
    chair = Chair(item.presided_as).label.lower() if item.presided_as else ""
    casting = f", voix prépondérante de la {chair}" if ballot.casting_choice else ""
    paper = ", saisi d’après le papier" if ballot.is_paper else ""
    words = f"{decision.said} : {', '.join(ballot.tally)}{casting}{paper}."
    tell(item.sitting, EventKind.DECIDED, f"{item.item.candidature.full_name}. {words}", actor=actor, item=item)
    return decision


@transaction.atomic
def type_paper_result(
    *, actor: User, sitting: Sitting, key: UUID, mode: str, counts: dict[str, int], motive: str = "", casting: str = ""
) -> Decision:
    """Type the result of a vote that was made on paper, while the sitting is open or suspended; it is marked so.

    Quorum and number of voices are checked against the presences noted. Raises as pronounce_result.
    """
    locked = lock_led(actor, sitting)
    if not locked.is_running:
        raise StaleError("Les résultats du papier se saisissent avant la levée de la séance.")
    item = find_known(actor, locked, key)
    live = locked.items.live().exclude(pk=item.pk)
    if live.exists():
        raise DomainError("Une autre affaire est en cours à l’écran : terminez-la d’abord.")
    room = read_room(locked, [item.item_id])
    check_may_vote(room, item.item_id)
    quorum = room.quorum(item.item_id)
    if mode not in BallotMode.values:
        raise IncompleteError("Choisissez un vote à bulletin secret ou à main levée.")
    check_counts(counts, quorum.voices)
    now = timezone.now()
    ballot = Ballot(
        sitting_item=item, mode=mode, source=BallotSource.PAPER, base=quorum.base, voices=quorum.voices,
        opened_at=now, opened_by=actor, closed_at=now, **counts,
    )  # fmt: skip
    _settle(ballot, room, casting, motive)
    return _decide(room, item, ballot, actor, move="decide_on_paper")
