"""Who is there, who is excused, who gives a proxy to whom."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.enums import HERE, EventKind, Presence
from committee.models import Attendance, BallotMark, Seat, Sitting
from committee.sittings.chairing import note_presider
from committee.sittings.exits import send_out
from committee.sittings.journal import tell, touch
from committee.sittings.rights import check_prepares, lock_sitting
from committee.sittings.room import read_room
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

NOTE_LIMIT = 300
_SAID = {
    Presence.PRESENT: "est dans la salle",
    Presence.REMOTE: "est à distance",
    Presence.ABSENT: "n’est pas là",
}


@transaction.atomic
def set_presence(
    *, actor: User, attendance: Attendance, status: str, note: str = "", seen: str | None = None
) -> list[str]:
    """Say how a seat is held, to the minute; return what follows from it, in French.

    Whoever arrives takes their voice back: the proxy they gave is dropped. Whoever leaves can hold none any more.
    A voice that was cast stays. `seen` is the mark of what the page showed of the seat; None when no page was read.
    Raises NotAllowedError (403), DomainError (409) before the convocation or once over, StaleError (409) when somebody
    noted something else meanwhile, IncompleteError (422).
    """
    if status not in Presence.values:
        raise IncompleteError("Choisissez comment cette personne participe.")
    if len(note.strip()) > NOTE_LIMIT:
        raise IncompleteError(f"La mention compte {len(note.strip())} caractères, la limite est de {NOTE_LIMIT}.")
    locked, row = _lock(actor, attendance)
    if (row.status, row.note) != (status, note.strip()):
        _check_seen(row, seen)
    told = _dropped(locked, row, status, actor)
    was_here, now = row.is_here, timezone.now()
    is_new = row.status != status
    row.status, row.note = status, note.strip()
    if row.is_here and not was_here:
        row.arrived_at, row.left_at = row.arrived_at or now, None
    elif was_here and not row.is_here:
        row.left_at = now
    row.save()
    if is_new:
        words = f"{row.seat.user.full_name} {said(status)}."
        tell(locked, EventKind.PRESENCE, words, actor=actor, seat=row.seat)
    note_presider(locked)
    _leave_if_recused(locked, actor)
    touch(locked)
    return told


def _check_seen(row: Attendance, seen: str | None) -> None:
    if seen is None or seen == row.mark:
        return
    note = f" ({row.note})" if row.note else ""
    proxy = f", avec procuration à {row.proxy_to.user.full_name}" if row.proxy_to else ""
    raise StaleError(
        f"La page ne montrait pas ce qui est noté maintenant : {row.seat.user.full_name} {said(row.status)}{note}"
        f"{proxy}. Notez à nouveau s’il le faut."
    )


def said(status: str) -> str:
    """« est dans la salle »."""
    return "s’est fait excuser" if status == Presence.EXCUSED else _SAID[Presence(status)]


def _dropped(sitting: Sitting, row: Attendance, status: str, actor: User) -> list[str]:
    """Drop the proxies that this presence ends, and say so."""
    told = []
    if status in HERE and row.proxy_to is not None:
        holder = row.proxy_to.user.full_name
        told.append(f"{row.seat.user.full_name} est là : la procuration donnée à {holder} tombe.")
        given = BallotMark.objects.filter(ballot__sitting_item__sitting=sitting, seat=row.seat)
        if given.filter(ballot__closed_at=None, ballot__annulled_at=None).exists():
            told.append("Sa voix est déjà reçue pour le vote en cours : elle reste comptée une fois.")
        row.proxy_to = None
    if status not in HERE:
        held = Attendance.objects.filter(sitting=sitting, proxy_to=row.seat).select_related("seat__user").first()
        if held is not None:
            held.proxy_to = None
            held.save(update_fields=["proxy_to"])
            told.append(f"La procuration {_of(held)} tombe : qui la portait n’est plus là.")
    for words in told:
        tell(sitting, EventKind.PROXY, words, actor=actor, seat=row.seat)
    return told


def _of(attendance: Attendance) -> str:
    return f"donnée par {attendance.seat.user.full_name}"


def _leave_if_recused(sitting: Sitting, actor: User) -> None:
    live = sitting.items.live().select_related("sitting").first()
    if live is not None:
        send_out(live, read_room(sitting, [live.item_id]), actor=actor)


@transaction.atomic
def give_proxy(*, actor: User, attendance: Attendance, holder: Seat | None, seen: str | None = None) -> Attendance:
    """Note the proxy of a member who is not there, or take it back with `holder` None.

    Given to a member with a voice, who holds one at most (CRPA R133-9). While the sitting is going on the holder is
    there; before it, is not excused. `seen`: see set_presence. Raises NotAllowedError (403), StaleError (409),
    DomainError (409).
    """
    locked, row = _lock(actor, attendance)
    if row.proxy_to_id != (holder.pk if holder else None):
        _check_seen(row, seen)
    if not row.seat.has_voice:
        raise DomainError("Ce siège n’a pas de voix : il n’a rien à confier.")
    if holder is not None:
        _check_holder(locked, row, holder)
    if row.proxy_to_id == (holder.pk if holder else None):
        return row
    row.proxy_to = holder
    row.save(update_fields=["proxy_to"])
    name = row.seat.user.full_name
    words = f"{name} donne procuration à {holder.user.full_name}." if holder else f"{name} reprend sa procuration."
    tell(locked, EventKind.PROXY, words, actor=actor, seat=row.seat)
    touch(locked)
    return row


def _check_holder(sitting: Sitting, row: Attendance, holder: Seat) -> None:
    if row.is_here:
        raise DomainError(f"{row.seat.user.full_name} est là et vote : une procuration se donne quand on est absent.")
    if holder.pk == row.seat_id or not holder.has_voice or holder.committee_id != sitting.committee_id:
        raise DomainError("Une procuration se donne à un autre membre qui a une voix.")
    theirs = Attendance.objects.filter(sitting=sitting, seat=holder).first()
    if theirs is None or (sitting.is_running and not theirs.is_here) or theirs.is_excused:
        raise DomainError(f"{holder.user.full_name} n’est pas là : choisissez un membre présent.")
    if theirs.proxy_to_id is not None:
        raise DomainError(f"{holder.user.full_name} a donné sa propre voix : choisissez un autre membre.")
    if Attendance.objects.filter(sitting=sitting, proxy_to=holder).exclude(pk=row.pk).exists():
        raise DomainError(f"{holder.user.full_name} porte déjà une procuration : chaque membre n’en porte qu’une.")


def _lock(actor: User, attendance: Attendance) -> tuple[Sitting, Attendance]:
    locked = lock_sitting(attendance.sitting)
    check_prepares(actor, locked.committee)
    if not (locked.is_convened or locked.is_running):
        raise StaleError("Les présences se notent de la convocation à la levée de la séance.")
    found = Attendance.objects.select_related("seat__user", "proxy_to__user").filter(pk=attendance.pk, sitting=locked)
    row = found.first()
    if row is None:
        raise NotAllowedError("Ce siège n’est pas de cette séance.", status=404)
    return locked, row
