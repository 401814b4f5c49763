"""The secretary leads from one item to the next."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from committee.enums import EventKind
from committee.models import Sitting, SittingItem
from committee.sittings.deferral import defer
from committee.sittings.exits import bring_back, send_out
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
from committee.sittings.rights import find_known, lock_open
from committee.sittings.room import read_room
from toolkit.domain.errors import DomainError, IncompleteError, StaleError

NOTE_LIMIT = 300


@transaction.atomic
def call_item(*, actor: User, sitting: Sitting, key: UUID) -> SittingItem:
    """Call an item: those who are recused from it leave, those who were out for another come back.

    One item is live at a time: of two secretaries who call at once, the second is told. Raises NotAllowedError (403;
    404), StaleError (409), DomainError (409) for a dossier that was withdrawn.
    """
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    live = locked.items.live().select_related("item__candidature").first()
    if live is not None and live.pk == item.pk:
        return live
    if live is not None:
        raise StaleError(_busy(actor, live))
    if item.led_by_id is not None:
        raise DomainError("Cette affaire est votée en bloc avec une autre : séparez-la d’abord.")
    if item.item.removed_at is not None or item.item.candidature.state != State.ELIGIBLE:
        raise DomainError("Ce dossier n’est plus devant la commission : il ne s’appelle pas.")
    _advance(item, "call", called_at=timezone.now())
    room = read_room(locked, [item.item_id])
    bring_back(locked, actor=actor)
    name = item.item.candidature.full_name
    tell(locked, EventKind.CALLED, f"L’affaire {name} est appelée.", actor=actor, item=item)
    send_out(item, room, actor=actor)
    words = f"Quorum de l’affaire : {room.quorum(item.item_id).words}."
    tell(locked, EventKind.QUORUM, words, actor=actor, item=item)
    touch_items(item.pk)
    return item


def _busy(actor: User, live: SittingItem) -> str:
    known = SittingItem.objects.filter(pk=live.pk).known_to(actor).exists()
    name = f" ({live.item.candidature.full_name})" if known else ""
    return f"Une affaire est déjà en cours{name}, appelée peut-être d’un autre écran : terminez-la d’abord."


@transaction.atomic
def put_item_back(*, actor: User, sitting: Sitting, key: UUID) -> SittingItem:
    """An item called by mistake waits again. Raises NotAllowedError (403; 404), StaleError (409)."""
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    _advance(item, "put_back")
    bring_back(locked, actor=actor)
    words = f"L’affaire {item.item.candidature.full_name} est remise à plus tard."
    tell(locked, EventKind.DEFERRED, words, actor=actor, item=item)
    touch_items(item.pk)
    return item


@transaction.atomic
def defer_item(*, actor: User, sitting: Sitting, key: UUID, note: str = "") -> SittingItem:
    """Send an item to a later sitting, without a decision; a vote that ended level is annulled with it.

    Raises NotAllowedError (403; 404), StaleError (409) while its vote is open, IncompleteError (422) for a long note.
    """
    note = note.strip()
    if len(note) > NOTE_LIMIT:
        raise IncompleteError(f"La mention compte {len(note)} caractères, la limite est de {NOTE_LIMIT}.")
    locked = lock_open(actor, sitting)
    item = find_known(actor, locked, key)
    defer(locked, item, note=note, actor=actor)
    return item


@transaction.atomic
def bring_members_back(*, actor: User, sitting: Sitting) -> None:
    """Let those who were out come back before the next item. Raises DomainError (409) while one is going on."""
    locked = lock_open(actor, sitting)
    if locked.items.live().exists():
        raise DomainError("L’affaire n’est pas close : qui s’est déporté rentre après le résultat.")
    bring_back(locked, actor=actor)


def _advance(item: SittingItem, move: str, **columns: object) -> None:
    ITEMS.advance(item, move, **columns)
    ITEMS.save(item, ["state", *columns])
