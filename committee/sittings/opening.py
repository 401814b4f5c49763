"""A sitting opens, is suspended, goes on and is closed."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.decisions.ground import why_too_early
from committee.enums import EventKind, ItemState
from committee.models import Sitting
from committee.sittings.chairing import note_presider
from committee.sittings.exits import bring_back
from committee.sittings.journal import tell, touch
from committee.sittings.lifecycle import SITTINGS
from committee.sittings.planning import seat_newcomers
from committee.sittings.rights import lock_led
from committee.sittings.room import read_room
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.french import de
from toolkit.text.typography import format_moment


@transaction.atomic
def open_sitting(*, actor: User, sitting: Sitting, ahead: bool = False) -> Sitting:
    """Open it, quorum or not: without one no vote opens. The readings of its items are closed from now on.

    With the quorum, somebody presides: the president, or the vice-president in her absence, which is told. Without, it
    opens whoever is there, to be closed for want of quorum. Before the day that was convened it takes `ahead`, which is
    told. Raises NotAllowedError (403), StaleError (409), DomainError (409) while the call is open, another sitting is,
    or nobody presides, IncompleteError (422) before the day.
    """
    locked = lock_led(actor, sitting)
    early = why_too_early(locked.committee.cycle)
    if early:
        raise DomainError(f"{early} : aucune décision ne se prend avant, la séance s’ouvrira après.")
    if locked.committee.sittings.running().exclude(pk=locked.pk).exists():
        raise DomainError("Une autre séance de cette commission est ouverte : levez-la d’abord.")
    is_ahead = is_before_its_day(locked)
    if is_ahead and not ahead:
        day = format_moment(locked.planned_at)
        raise IncompleteError(f"La séance est convoquée pour le {day}. Cochez la case pour l’ouvrir plus tôt.")
    SITTINGS.advance(locked, "open", opened_at=timezone.now())
    seat_newcomers(locked)
    room = read_room(locked, ())
    quorum, presider = room.quorum(), room.presider()
    if quorum.is_met and presider is None:
        raise DomainError(room.why_unpresided())
    SITTINGS.save(locked, ["state", "opened_at"])
    note_presider(locked)
    sooner = ", avant le jour de la convocation" if is_ahead else ""
    under = f", sous la présidence {de(presider.chair_words)}" if presider and presider.is_vice_president else ""
    tell(locked, EventKind.OPENED, f"La séance est ouverte{sooner}{under}.", actor=actor)
    tell(
        locked,
        EventKind.QUORUM,
        f"Quorum {'atteint' if quorum.is_met else 'non atteint'} : {quorum.words}.",
        actor=actor,
    )
    touch(locked)
    return locked


def is_before_its_day(sitting: Sitting) -> bool:
    """Whether the day that was convened is still to come, in Paris."""
    return timezone.localdate() < timezone.localdate(sitting.planned_at)


@transaction.atomic
def suspend_sitting(*, actor: User, sitting: Sitting) -> Sitting:
    """Nothing is done until it goes on; an open vote stays open and takes no voice. Raises as open_sitting."""
    return _step(actor, sitting, "suspend", EventKind.SUSPENDED, "La séance est suspendue.")


@transaction.atomic
def resume_sitting(*, actor: User, sitting: Sitting) -> Sitting:
    """Go on. Raises as open_sitting."""
    return _step(actor, sitting, "resume", EventKind.RESUMED, "La séance reprend.")


def _step(actor: User, sitting: Sitting, move: str, kind: str, words: str) -> Sitting:
    locked = lock_led(actor, sitting)
    SITTINGS.advance(locked, move)
    SITTINGS.save(locked, ["state"])
    tell(locked, kind, words, actor=actor)
    touch(locked)
    return locked


@transaction.atomic
def close_sitting(*, actor: User, sitting: Sitting) -> Sitting:
    """Close it. What was not called is left for another sitting, or for a second convocation without quorum.

    Raises NotAllowedError (403), StaleError (409), DomainError (409) while an item is going on.
    """
    locked = lock_led(actor, sitting)
    if locked.items.live().exists():
        raise DomainError(
            "Une affaire est en cours : proclamez son résultat, ou renvoyez-la, avant de lever la séance."
        )
    nothing_decided = not locked.items.filter(state=ItemState.DECIDED).exists()
    lacked = nothing_decided and not read_room(locked, ()).quorum().is_met
    SITTINGS.advance(locked, "close", closed_at=timezone.now(), lacked_quorum=lacked)
    SITTINGS.save(locked, ["state", "closed_at", "lacked_quorum"])
    bring_back(locked, actor=actor)
    tell(locked, EventKind.CLOSED, f"La séance est levée{', faute de quorum' if lacked else ''}.", actor=actor)
    touch(locked)
    return locked
