"""Who leads a sitting, who prepares it, and the lock that every act on it takes first.

Order of the locks: the sitting, then the committee, then dossiers, items and ballots.
"""

from uuid import UUID

from accounts.models import User
from committee.models import Committee, Item, Seat, Sitting, SittingItem
from committee.permissions import can_lead, can_publish
from toolkit.domain.errors import NotAllowedError, StaleError


def seat_of(actor: User, committee: Committee) -> Seat | None:
    """The seat that this person may use in a committee. One query or two."""
    return Seat.objects.held_by(actor).filter(committee=committee).select_related("user").first()


def check_leads(actor: User, committee: Committee) -> Seat:
    """Return the actor's seat. Raises NotAllowedError (403)."""
    seat = seat_of(actor, committee)
    if seat is None or not can_lead(seat):
        raise NotAllowedError("Le secrétariat ou la présidence de la commission conduit la séance.")
    return seat


def can_prepare(actor: User, committee: Committee) -> bool:
    """The head of service prepares and convenes, as those who lead."""
    return can_lead(seat_of(actor, committee)) or can_publish(actor, committee)


def check_prepares(actor: User, committee: Committee) -> None:
    """Raise NotAllowedError (403) for anyone else."""
    if not can_prepare(actor, committee):
        raise NotAllowedError("Le secrétariat, la présidence ou le chef de service prépare et convoque la séance.")


def lock_sitting(sitting: Sitting) -> Sitting:
    """The sitting, its committee and cycle read along, locked until the end of the transaction."""
    found = Sitting.objects.select_for_update(of=("self",)).select_related("committee__cycle__institute")
    return found.get(pk=sitting.pk)


def lock_led(actor: User, sitting: Sitting) -> Sitting:
    """The same for whoever leads it. Raises NotAllowedError (403)."""
    locked = lock_sitting(sitting)
    check_leads(actor, locked.committee)
    return locked


def lock_open(actor: User, sitting: Sitting) -> Sitting:
    """The same while it goes on. Raises StaleError (409) when it is suspended, closed or not open yet."""
    locked = lock_led(actor, sitting)
    if not locked.is_open:
        state = locked.get_state_display().lower()
        raise StaleError(f"La séance est {state} : rien ne s’y fait maintenant. Rechargez la page.")
    return locked


def find_known(actor: User, sitting: Sitting, key: UUID) -> SittingItem:
    """The item of this sitting with this key (see SittingItem.key), if the actor may know of it, read after the lock.

    Raises NotAllowedError (404).
    """
    found = SittingItem.objects.filter(sitting=sitting).known_to(actor).select_related("item__candidature__cycle")
    item = found.filter(item__uuid=key).first()
    if item is None:
        raise NotAllowedError("Cette affaire n’existe pas, ou ne vous est pas accessible.", status=404)
    item.sitting = sitting
    return item


def may_know(actor: User, item: Item) -> bool:
    """Whether this person may know of the dossier."""
    return Item.objects.filter(pk=item.pk).known_to(actor).exists()
