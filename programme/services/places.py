"""Venues and rooms: kept by the training team, so that a slot names one instead of writing it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import capfirst

from accounts.models import User
from organisations.models import Institute
from programme.clashes import session_words
from programme.models import Programme, Room, Slot, Venue
from programme.permissions import check_books
from programme.services.locking import check_seen, lock_row, save_checked
from toolkit.domain.errors import DomainError
from toolkit.text.french import list_in_words

VENUE_COLUMNS = ("name", "address", "access", "url")
ROOM_COLUMNS = ("name", "seats", "access")
VENUE_GONE = "Ce lieu a été supprimé entre-temps : rechargez la page."
ROOM_GONE = "Cette salle a été supprimée entre-temps : rechargez la page."


@transaction.atomic
def save_venue(
    *,
    actor: User,
    institute: Institute,
    values: Mapping[str, Any],
    venue: Venue | None = None,
    seen: UUID | None = None,
) -> Venue:
    """Write a venue, new or not; `values` are VENUE_COLUMNS, `seen` the revision that the page showed.

    Raises NotAllowedError (403), StaleError (409), DomainError (410) for one that was removed, IncompleteError (422).
    """
    check_books(actor, institute.pk)
    written = lock_row(Venue, venue.pk, gone=VENUE_GONE) if venue else Venue(institute=institute)
    check_seen(written, seen if venue else None, what="ce lieu")
    for name in VENUE_COLUMNS:
        setattr(written, name, values[name])
    return save_checked(written)


@transaction.atomic
def save_room(
    *, actor: User, venue: Venue, values: Mapping[str, Any], room: Room | None = None, seen: UUID | None = None
) -> Room:
    """Write a room of a venue, new or not; `values` are ROOM_COLUMNS. Raises as save_venue."""
    check_books(actor, venue.institute_id)
    written = lock_row(Room, room.pk, gone=ROOM_GONE) if room else Room(venue=venue)
    check_seen(written, seen if room else None, what="cette salle")
    for name in ROOM_COLUMNS:
        setattr(written, name, values[name])
    return save_checked(written)


@transaction.atomic
def remove_room(*, actor: User, room: Room) -> None:
    """Remove a room that no slot names. Raises NotAllowedError (403), DomainError (409) with the slots that do."""
    check_books(actor, room.venue.institute_id)
    lock_row(Room, room.pk, gone=ROOM_GONE)
    slots = Slot.objects.filter(room=room).select_related("half_day__session__cycle__institute")[:3]
    if slots:
        named = list_in_words(f"« {slot.title} » ({session_words(slot.half_day.session)})" for slot in slots)
        raise DomainError(f"{capfirst(room.in_words)} sert à {named} : changez-y d’abord la salle.")
    room.delete()


@transaction.atomic
def remove_venue(*, actor: User, venue: Venue) -> None:
    """Remove a venue without rooms where no session is held. Raises NotAllowedError (403), DomainError (409)."""
    check_books(actor, venue.institute_id)
    lock_row(Venue, venue.pk, gone=VENUE_GONE)
    if venue.rooms.exists():
        raise DomainError(f"{venue.name} a des salles : supprimez-les d’abord.")
    held = Programme.objects.filter(venue=venue).select_related("session__cycle__institute")[:3]
    if held:
        named = list_in_words(f"« {each.session.title} » ({session_words(each.session)})" for each in held)
        raise DomainError(f"{venue.name} accueille {named} : changez-y d’abord le lieu.")
    venue.delete()
