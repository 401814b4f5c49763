"""Votes: opened with the quorum of the item, each voice counted once, closed, annulled."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from committee.enums import BallotMode, Choice, EventKind
from committee.models import Ballot, BallotMark, Seat, Sitting, SittingItem
from committee.sittings.blocks import split_changed
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
from committee.sittings.rights import find_known, lock_open, lock_sitting, may_know, seat_of
from committee.sittings.room import Room, read_room
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.french import de

REASON_LIMIT = 300


@transaction.atomic
def open_vote(*, actor: User, sitting: Sitting, key: UUID, mode: str = "") -> Ballot:
    """Open the vote of the item that was called. `mode`: secret or by show of hands, as the sitting is set otherwise.

    Without the quorum of the item no vote opens (CRPA R133-10), nor without anybody to preside it. Raises
    NotAllowedError (403; 404), StaleError (409), DomainError (409), IncompleteError (422).
    """
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    mode = mode or locked.mode
    if mode not in BallotMode.values:
        raise IncompleteError("Choisissez un vote à bulletin secret ou à main levée.")
    room = read_room(locked, [item.item_id])
    check_may_vote(room, item.item_id)
    split_changed(item, actor=actor)
    quorum = room.quorum(item.item_id)
    ITEMS.advance(item, "open_vote")
    ITEMS.save(item, ["state"])
    ballot = Ballot.objects.create(
        sitting_item=item, mode=mode, base=quorum.base, voices=quorum.voices, opened_at=timezone.now(), opened_by=actor
    )
    words = f"Le vote est ouvert, {ballot.get_mode_display().lower()} : {quorum.words}."
    tell(locked, EventKind.VOTE_OPENED, words, actor=actor, item=item)
    touch_items(item.pk)
    return ballot


def why_not_voting(room: Room, item_id: int) -> str:
    """Why no vote is held on an item, in French: without its quorum, or anybody to preside it; or the empty string."""
    quorum = room.quorum(item_id)
    if not quorum.is_met:
        return (
            f"Le quorum de cette affaire n’est pas atteint : {quorum.words}. Renvoyez-la, ou levez la séance et "
            "convoquez à nouveau."
        )
    return room.why_unpresided(item_id)


def check_may_vote(room: Room, item_id: int) -> None:
    """Raise DomainError (409) for that."""
    why = why_not_voting(room, item_id)
    if why:
        raise DomainError(why)


def check_presided(room: Room, item_id: int) -> None:
    """Raise DomainError (409) without anybody to preside the item."""
    why = room.why_unpresided(item_id)
    if why:
        raise DomainError(why)


@transaction.atomic
def cast_ballot(*, actor: User, ballot: Ballot, choice: str, for_seat: Seat | None = None) -> BallotMark:
    """Give one's voice in a secret vote, or that of the member whose proxy one holds (`for_seat`).

    The voice is marked and the choice counted in one transaction; nothing links them, so neither is ever changed.
    Raises NotAllowedError (403; 404 for a recused member), DomainError (409) when absent, twice or after the closing,
    IncompleteError (422) for an unknown choice.
    """
    if choice not in Choice.values:
        raise IncompleteError("Choisissez d’abord : admettre, liste d’attente, ne pas retenir ou abstention.")
    sitting = lock_sitting(Sitting(pk=ballot.sitting_item.sitting_id))
    held = Ballot.objects.select_for_update(of=("self",)).select_related("sitting_item__item").get(pk=ballot.pk)
    mine = seat_of(actor, sitting.committee)
    if mine is None:
        raise NotAllowedError("Seuls les membres de la commission votent.")
    if not may_know(actor, held.sitting_item.item):
        raise NotAllowedError("Cette affaire n’existe pas, ou ne vous est pas accessible.", status=404)
    _check_takes_voices(sitting, held)
    voter = for_seat or mine
    _check_voice(read_room(sitting, [held.sitting_item.item_id]), held, mine, voter)
    try:
        with transaction.atomic():
            mark = BallotMark.objects.create(ballot=held, seat=voter, cast_by=mine, at=timezone.now())
    except IntegrityError:
        raise _twice(mine, voter) from None
    Ballot.objects.filter(pk=held.pk).update(**{choice: F(choice) + 1})
    touch_items(held.sitting_item_id)
    return mark


def _check_takes_voices(sitting: Sitting, ballot: Ballot) -> None:
    if ballot.annulled_at is not None:
        raise DomainError("Ce vote est annulé : votre voix n’est pas comptée. Attendez qu’il soit rouvert.")
    if ballot.closed_at is not None:
        raise DomainError("Le vote est clos : votre voix est arrivée après, elle n’est pas comptée.")
    if not sitting.is_open:
        raise DomainError("La séance est suspendue : votre voix n’est pas partie. Votez quand elle reprend.")
    if not ballot.is_secret:
        raise DomainError("Ce vote se fait à main levée : le secrétariat compte les mains.")


def _check_voice(room: Room, ballot: Ballot, mine: Seat, voter: Seat) -> None:
    holder = room.voices(ballot.sitting_item.item_id).get(voter.pk)
    if holder == mine.pk:
        return
    if BallotMark.objects.filter(ballot=ballot, seat=voter).exists():
        raise _twice(mine, voter)
    if voter.pk != mine.pk:
        raise NotAllowedError("Vous ne portez pas, ou plus, la procuration de ce membre : sa voix n’est pas comptée.")
    theirs = room.of_seat(mine.pk)
    if theirs is not None and not theirs.is_here:
        raise NotAllowedError("Votre présence n’est pas notée : dites au secrétariat que vous êtes là, puis votez.")
    raise NotAllowedError("Votre siège n’a pas de voix dans cette affaire.")


def _twice(mine: Seat, voter: Seat) -> DomainError:
    whose = "Votre voix" if voter.pk == mine.pk else f"La voix {de(voter.user.full_name)}"
    return DomainError(f"{whose} est déjà reçue : elle compte une fois et ne change plus.")


@transaction.atomic
def close_vote(*, actor: User, sitting: Sitting, key: UUID, early: bool = False) -> Ballot:
    """Close a secret vote. Before the last voice is in, only `early`, on the president's word, which is noted.

    Raises NotAllowedError (403; 404), StaleError (409), DomainError (409), IncompleteError (422).
    """
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    ballot = _open_ballot(item)
    if not ballot.is_secret:
        raise DomainError("Ce vote est à main levée : comptez les mains et saisissez-les.")
    if not ballot.cast:
        raise DomainError("Aucune voix n’est reçue : attendez-en une, ou annulez le vote.")
    expected = len(read_room(locked, [item.item_id]).voices(item.item_id))
    is_early = ballot.cast < expected
    if is_early and not early:
        raise IncompleteError(
            f"{ballot.cast} voix sur {expected} sont reçues. Cochez la case pour clore sur l’ordre de la présidence."
        )
    return _close(locked, item, ballot, actor, closed_early=is_early)


@transaction.atomic
def count_hands(*, actor: User, sitting: Sitting, key: UUID, counts: dict[str, int]) -> Ballot:
    """Write the hands that were counted, and close the vote. They are as many as the voices present or represented:
    whoever raises none abstains.

    Raises NotAllowedError (403; 404), StaleError (409), IncompleteError (422) when the sum is another.
    """
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    ballot = _open_ballot(item)
    if ballot.is_secret:
        raise DomainError("Ce vote est à bulletin secret : chaque membre vote à son écran.")
    voices = read_room(locked, [item.item_id]).voices(item.item_id)
    check_counts(counts, len(voices))
    for choice in Choice:
        setattr(ballot, choice.value, counts.get(choice.value, 0))
    marks = (BallotMark(ballot=ballot, seat_id=seat, cast_by_id=by, at=timezone.now()) for seat, by in voices.items())
    BallotMark.objects.bulk_create(marks)
    return _close(locked, item, ballot, actor)


def check_counts(counts: dict[str, int], voices: int) -> None:
    """Raise IncompleteError (422) unless there are as many voices as people to give them."""
    total = sum(counts.values())
    if any(count < 0 for count in counts.values()):
        raise IncompleteError("Un nombre de voix ne descend pas sous zéro.")
    if total != voices:
        raise IncompleteError(
            f"Le compte donne {total} voix, {voices} sont présentes ou représentées : recomptez, abstentions comprises."
        )


def _close(sitting: Sitting, item: SittingItem, ballot: Ballot, actor: User, *, closed_early: bool = False) -> Ballot:
    ITEMS.advance(item, "close_vote")
    ITEMS.save(item, ["state"])
    ballot.closed_at, ballot.closed_early = timezone.now(), closed_early
    ballot.save(update_fields=["closed_at", "closed_early", *(choice.value for choice in Choice)])
    order = "sur l’ordre de la présidence, avant la dernière voix " if closed_early else ""
    tell(
        sitting, EventKind.VOTE_CLOSED, f"Le vote est clos {order}: {', '.join(ballot.tally)}.", actor=actor, item=item
    )
    touch_items(item.pk)
    return ballot


def _open_ballot(item: SittingItem) -> Ballot:
    found = Ballot.objects.select_for_update(of=("self",)).valid().filter(sitting_item=item).first()
    if found is None or not found.is_open:
        raise StaleError("Ce vote n’est plus ouvert : il a été clos ou annulé d’un autre écran.")
    return found


@transaction.atomic
def annul_vote(*, actor: User, sitting: Sitting, key: UUID, reason: str) -> SittingItem:
    """Annul a vote before its result is pronounced: the item is discussed again, and may be voted on again.

    Raises NotAllowedError (403; 404), StaleError (409), IncompleteError (422) without a reason.
    """
    motive = reason.strip()
    if not motive or len(motive) > REASON_LIMIT:
        raise IncompleteError(f"Écrivez pourquoi le vote est annulé, en {REASON_LIMIT} caractères au plus.")
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    ITEMS.advance(item, "annul_vote")
    ITEMS.save(item, ["state"])
    annul_ballot(item, motive)
    tell(locked, EventKind.ANNULLED, f"Le vote est annulé : {motive}", actor=actor, item=item)
    touch_items(item.pk)
    return item


def annul_ballot(item: SittingItem, reason: str) -> int:
    """Annul what was voted on an item; its row stays. The caller holds the lock of the sitting and tells why."""
    valid = Ballot.objects.valid().filter(sitting_item=item)
    return valid.update(annulled_at=timezone.now(), annul_reason=reason[:REASON_LIMIT])
