"""An item is sent to a later sitting."""

from django.utils import timezone

from accounts.models import User
from committee.enums import EventKind
from committee.models import Sitting, SittingItem
from committee.presiding import presided
from committee.sittings.blocks import undo_block
from committee.sittings.journal import tell, touch_items
from committee.sittings.lifecycle import ITEMS
from committee.sittings.room import read_room
from committee.sittings.voting import annul_ballot


def defer(sitting: Sitting, item: SittingItem, *, note: str, actor: User | None) -> None:
    """Defer it without a decision; what was voted on it is annulled, its block undone. The caller holds the lock of the
    sitting. Raises StaleError (409) while a vote is open."""
    by = read_room(sitting, [item.item_id]).presider(item.item_id) if item.is_live else None
    columns = {"ended_at": timezone.now(), "note": note, **presided(by)}
    ITEMS.advance(item, "defer", **columns)
    ITEMS.save(item, ["state", *columns])
    annul_ballot(item, "Affaire renvoyée.")
    undo_block(item)
    words = f"L’affaire {item.item.candidature.full_name} est renvoyée à une autre séance. {note}".strip()
    tell(sitting, EventKind.DEFERRED, words, actor=actor, item=item)
    touch_items(item.pk)
