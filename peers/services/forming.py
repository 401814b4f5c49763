"""Composing the groups of a promotion: proposed by the solver, prepared by hand, formed at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Cycle, KeptAway
from peers.board import Board
from peers.composing import compose
from peers.enums import PeersAct
from peers.mails import Letters, say_moves
from peers.models import LEAST, Composition, Peer, PeerGroup
from peers.permissions import check_composes
from peers.services.locking import lock_cycle, lock_group, lock_groups
from peers.services.wishes import forget_meetings_of
from programme.services.locking import check_seen, save_checked
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record
from toolkit.notifications.services import queue_mails
from toolkit.programs import Unsolved

STALE = (
    "Les personnes intéressées ou les groupes ont changé pendant que cette page était ouverte\u00a0: rien n’est fait. "
    "Relisez les groupes tels qu’ils sont."
)


@dataclass(frozen=True)
class Formed:
    """What one act of forming did."""

    groups: int
    people: int

    @property
    def said(self) -> str:
        """« 3 groupes, 19 personnes »: those that changed."""
        return f"{_many(self.groups, 'groupe')}, {_many(self.people, 'personne')}"


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


@transaction.atomic
def propose_groups(*, actor: User, cycle: Cycle, count: int | None = None, seen: str | None = None) -> Composition:
    """Let the solver prepare the groups; asked again about the same people, it draws others. Nobody is told.

    `count`: how many groups. `seen`: the mark of what the page showed. Raises NotAllowedError (403), DomainError (409)
    once groups are formed, or where no group of four can be made; StaleError (409); Unsolved as DomainError (409).
    """
    check_composes(actor, cycle)
    board = _lock(cycle, seen)
    if board.is_formed:
        raise DomainError("Les groupes sont formés\u00a0: on les corrige à la main, personne par personne.")
    if len(board.peers) < LEAST:
        raise DomainError(f"Il faut {LEAST} personnes intéressées au moins pour former un groupe.")
    composition = _composition(board)
    drawn = composition.draw + 1 if composition.drawn_from == board.drawn_from else 1
    try:
        groups = compose(board.people.values(), draw=drawn, count=count)
    except Unsolved as error:
        raise DomainError("Le calcul n’aboutit pas\u00a0: composez les groupes à la main.") from error
    if not groups:
        raise DomainError(_say_none(board, count))
    nowhere = dict.fromkeys(person.key for person in board.people.values())
    _place(board, nowhere | {key: number for number, keys in enumerate(groups, start=1) for key in keys})
    composition.drawn_from, composition.draw = board.drawn_from, drawn
    composition.proposed_at, composition.proposed_by = timezone.now(), actor
    composition.save()
    said = f"{_many(len(groups), 'groupe')}, tirage {drawn}"
    record(about=composition.uuid, actor=actor, kind=PeersAct.PROPOSED, subject=said)
    return composition


def _say_none(board: Board, count: int | None) -> str:
    tied = " ".join(f"{tie.names} ne se rencontrent pas\u00a0: même employeur, {tie.employer}." for tie in board.ties)
    what = f"{_many(count or 1, 'groupe')} de {LEAST} personnes au moins"
    return f"Ces {len(board.peers)} personnes ne permettent pas {what}. {tied or 'Choisissez un autre nombre.'}"


@transaction.atomic
def plan_groups(*, actor: User, cycle: Cycle, places: Mapping[str, int | None], seen: str | None = None) -> Composition:
    """Prepare the groups by hand: the number of a group, or None, by public identifier of the participant. Nobody is
    told. What is in the way is told by the board, and refused when they are formed.

    Raises NotAllowedError (403), IncompleteError (422) for a group too far, StaleError (409).
    """
    check_composes(actor, cycle)
    board = _lock(cycle, seen)
    if any(number is not None and not 1 <= number <= board.next_number for number in places.values()):
        raise IncompleteError("Choisissez un groupe de la liste.")
    composition = _composition(board)
    _place(board, places)
    record(about=composition.uuid, actor=actor, kind=PeersAct.PLANNED, runs=True)
    return composition


@transaction.atomic
def form_groups(*, actor: User, cycle: Cycle, seen: str | None = None) -> Formed:
    """Make the groups what was prepared: the first time, or as a correction. Each person whose group changes, those
    around them and the facilitators are written to once.

    Raises NotAllowedError (403), DomainError (409) for what is in the way (see Board.blocking) and when nothing
    changes, StaleError (409).
    """
    check_composes(actor, cycle)
    board = _lock(cycle, seen, pages=True)
    if board.blocking:
        raise DomainError(f"{board.blocking[0]} Rien n’est parti.")
    changed = board.changed
    if not changed:
        raise DomainError("Les groupes sont déjà ceux-là\u00a0: rien n’est à former, rien n’est parti.")
    done = Formed(len({peer.planned_id for peer in changed if peer.planned_id}), len(changed))
    letters = _letters(board)
    for peer in changed:
        forget_meetings_of(peer)
        peer.group_id = peer.planned_id
    Peer.objects.bulk_update(changed, ["group"])
    filled = [lane.group.pk for lane in board.lanes if lane.peers]
    PeerGroup.objects.filter(pk__in=filled, formed_at=None).update(formed_at=timezone.now())
    PeerGroup.objects.filter(cycle=board.cycle).exclude(pk__in=filled).delete()
    queue_mails(letters.mails)
    record(about=_composition(board).uuid, actor=actor, kind=PeersAct.FORMED, subject=done.said)
    return done


def _letters(board: Board) -> Letters:
    letters = Letters(board.cycle)
    for lane in board.lanes:
        gone = board.leaving(lane.group)
        said = say_moves(len(lane.joining), len(gone))
        for peer in lane.joining:
            letters.placed(peer, lane.group)
        for peer in lane.staying if said else ():
            letters.changed(peer, lane.group, said)
        for peer in gone:
            if peer.planned_id is None:
                letters.ended(peer, lane.group)
        if lane in board.facilitated:
            letters.facilitator(lane.group, said)
    return letters


@transaction.atomic
def set_facilitator(*, actor: User, group: PeerGroup, name: str, email: str, seen: UUID | None = None) -> PeerGroup:
    """Say who facilitates a group: whoever signs in with this address, of the staff or not; both empty for nobody.

    The members of a formed group, its new facilitator and the former one are told at once. Raises NotAllowedError
    (403), StaleError (409), IncompleteError (422), also for whoever may not know of somebody of the cycle.
    """
    check_composes(actor, group.cycle)
    cycle = lock_cycle(group.cycle_id)
    locked = lock_group(group)
    check_seen(locked, seen, what="ce groupe")
    email = email.strip().lower()
    if (locked.facilitator_name, locked.facilitator_email) == (name, email):
        return locked
    if KeptAway.objects.filter(user__email=email, cycle=cycle).exists():
        # A colleague reads it: it says nothing of the recusal.
        raise IncompleteError("Cette adresse ne convient pas pour ce groupe\u00a0: indiquez une autre personne.")
    former = (locked.facilitator_name, locked.facilitator_email)
    locked.facilitator_name, locked.facilitator_email = name, email
    save_checked(locked)
    record(
        about=_composition(Board(cycle)).uuid,
        actor=actor,
        kind=PeersAct.FACILITATOR,
        subject=f"groupe {locked.number}, {name or 'personne'}",
    )
    if locked.formed_at and former[1] != email:
        _tell_facilitator(cycle, locked, former)
    return locked


def _tell_facilitator(cycle: Cycle, group: PeerGroup, former: tuple[str, str]) -> None:
    """Write to the members, to whoever facilitates their group now, and to the former one by name and address."""
    letters, name = Letters(cycle), group.facilitator_name
    said = f"{name} anime maintenant ce groupe." if name else "Plus personne n’anime ce groupe pour l’instant."
    members = list(group.members.select_related("participant__user"))
    for peer in members:
        letters.changed(peer, group, [said])
    letters.facilitator(group, [f"Il compte {_many(len(members), 'personne')}."])
    letters.relieved(group, *former)
    queue_mails(letters.mails)


def _lock(cycle: Cycle, seen: str | None, *, pages: bool = False) -> Board:
    """All of it, held until the end of the transaction, with the groups' own `pages` where people move from them.

    Raises StaleError when it is no longer what was read.
    """
    locked = lock_cycle(cycle.pk)
    if pages:
        lock_groups(locked)
    board = Board(locked)
    if seen is not None and seen != board.mark:
        raise StaleError(STALE)
    return board


def _composition(board: Board) -> Composition:
    found = board.composition or Composition.objects.get_or_create(cycle=board.cycle)[0]
    board.__dict__["composition"] = found
    return found


def _place(board: Board, places: Mapping[str, int | None]) -> None:
    """Write who is planned where, make the groups that are named, and remove those that hold nobody."""
    groups = {lane.group.number: lane.group for lane in board.lanes}
    wanted = {number for number in places.values() if number is not None}
    for number in sorted(wanted - groups.keys()):
        groups[number] = PeerGroup.objects.create(cycle=board.cycle, number=number)
    moved = []
    for peer in board.peers:
        key = str(peer.participant.uuid)
        place = places.get(key)
        target = groups[place].pk if place is not None else None
        if key in places and peer.planned_id != target:
            peer.planned_id = target
            moved.append(peer)
    Peer.objects.bulk_update(moved, ["planned"])
    empty = PeerGroup.objects.filter(cycle=board.cycle, formed_at=None, planned=None, facilitator_email="")
    empty.delete()
