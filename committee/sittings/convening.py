"""Convene a sitting: a letter with its agenda, a mail, a day in the calendar; or call it off."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.enums import EventKind
from committee.models import Attendance, Committee, Seat, Sitting
from committee.sittings.documents import CONVOCATION, agenda_lines
from committee.sittings.journal import tell, touch
from committee.sittings.lifecycle import SITTINGS
from committee.sittings.planning import check_agenda_seen, seat_newcomers
from committee.sittings.rights import check_prepares, lock_sitting
from toolkit.documents.services import cancel_document, issue_document
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_moment, typeset
from toolkit.wordings.institutes import institute_values

NOTICE_DAYS = 5  # CRPA R133-8
REASON_LIMIT = 300


def days_of_notice(sitting: Sitting, at: datetime.datetime | None = None) -> int:
    """Whole days between the day of the convocation, today unless it left, and the day of the sitting, in Paris."""
    sent = timezone.localdate(at or sitting.convened_at or timezone.now())
    return (timezone.localdate(sitting.planned_at) - sent).days


def why_short(sitting: Sitting) -> str:
    """Why the members are convened too late, in French; the empty string otherwise."""
    days = days_of_notice(sitting)
    if days >= NOTICE_DAYS:
        return ""
    left = "moins d’un jour" if days < 1 else "1 jour" if days == 1 else f"{days} jours"
    return (
        f"Les membres reçoivent la convocation cinq jours au moins avant la séance, sauf urgence (CRPA, R. 133-8). "
        f"Il reste {left}."
    )


@transaction.atomic
def convene_sitting(*, actor: User, sitting: Sitting, short_notice: bool = False, seen: str | None = None) -> Sitting:
    """Send each seat its letter, with the agenda that this person may know of, numbered without a gap.

    With fewer than five days it takes `short_notice`, which stays with the sitting and is told. `seen`: see
    check_agenda_seen. Raises NotAllowedError (403), StaleError (409) when it is convened already or is not what the
    page showed, DomainError (409) without a president or for an empty agenda, IncompleteError (422) for a date that is
    past or too near without `short_notice`.
    """
    locked = lock_sitting(sitting)
    check_prepares(actor, locked.committee)
    if locked.is_planned:
        check_agenda_seen(actor, locked, seen)
    late = why_short(locked)
    _check_ready(locked, late, short_notice)
    now = timezone.now()
    SITTINGS.advance(locked, "convene", convened_at=now, convened_by=actor, short_notice=bool(late))
    SITTINGS.save(locked, ["state", "convened_at", "convened_by", "short_notice"])
    seat_newcomers(locked)
    number = 0
    for attendance in _attendances(locked):
        _convene_one(locked, attendance)
        number += 1
    words = f"Convocation de {number} membres pour le {format_moment(locked.planned_at)}"
    tell(locked, EventKind.CONVENED, f"{words}{', en urgence' if late else ''}.", actor=actor)
    touch(locked)
    return locked


def _check_ready(sitting: Sitting, late: str, short_notice: bool) -> None:
    if not sitting.is_planned:
        SITTINGS.advance(sitting, "convene")  # says why not
    if sitting.planned_at <= timezone.now():
        raise IncompleteError("La date de la séance est passée : changez-la d’abord.")
    if not sitting.items.exists():
        raise DomainError("L’ordre du jour est vide : ajoutez-y un dossier.")
    if late and not short_notice:
        raise IncompleteError(f"{late} Cochez la case qui le confirme, ou choisissez une date plus éloignée.")


def lock_announced(committee: Committee) -> list[Sitting]:
    """The sittings of a committee that are convened or going on, locked before the committee is: see rights."""
    found = Sitting.objects.select_for_update(of=("self",)).select_related("committee__cycle__institute")
    return list(found.announced().filter(committee=committee).order_by("pk"))


def convene_replacement(*, seat: Seat, sittings: list[Sitting]) -> None:
    """Send the letter of each of these sittings, which the caller has locked, to a deputy called since it left."""
    for sitting in sittings:
        attendance, is_new = Attendance.objects.get_or_create(sitting=sitting, seat=seat)
        if is_new:
            _convene_one(sitting, attendance)
        tell(sitting, EventKind.PRESENCE, f"{seat.user.full_name} siège en suppléance.", actor=None, seat=seat)
        touch(sitting)


def _convene_one(sitting: Sitting, attendance: Attendance) -> None:
    user = attendance.seat.user
    letter = issue_document(
        kind=CONVOCATION,
        about=attendance.uuid,
        sitting=sitting,
        seat=attendance.seat,
        lines=agenda_lines(sitting, user),
    )
    Attendance.objects.filter(pk=attendance.pk).update(letter=letter)
    queue_mail(
        event="committee.convened" if sitting.needs_quorum else "committee.convened_again",
        key=f"committee.convened:{attendance.uuid}",
        to=user.email,
        recipient=user,
        institute=sitting.committee.cycle.institute,
        values=sitting_values(sitting, user),
        documents=[letter],
    )


@transaction.atomic
def cancel_sitting(*, actor: User, sitting: Sitting, reason: str) -> Sitting:
    """Call a sitting off before it opens; whoever was convened is told why, and the letters are cancelled.

    Raises NotAllowedError (403), StaleError (409) once it has opened, IncompleteError (422) without a reason.
    """
    motive = reason.strip()
    if len(motive) > REASON_LIMIT:
        raise IncompleteError(f"Le motif compte {len(motive)} caractères, la limite est de {REASON_LIMIT}.")
    locked = lock_sitting(sitting)
    check_prepares(actor, locked.committee)
    was_told = locked.is_convened
    SITTINGS.apply("cancel", pk=locked.pk, reason=motive, columns=lambda row: {"cancel_reason": motive})
    locked.refresh_from_db(fields=["state", "cancel_reason"])
    for attendance in _attendances(locked) if was_told else ():
        _tell_cancelled(locked, attendance)
    touch(locked)
    return locked


def _tell_cancelled(sitting: Sitting, attendance: Attendance) -> None:
    user = attendance.seat.user
    if attendance.letter is not None:
        cancel_document(document=attendance.letter, reason="La séance est annulée.")
    queue_mail(
        event="committee.sitting_cancelled",
        key=f"committee.sitting_cancelled:{attendance.uuid}",
        to=user.email,
        recipient=user,
        institute=sitting.committee.cycle.institute,
        values={**sitting_values(sitting, user), "motif": typeset(sitting.cancel_reason)},
    )


def sitting_values(sitting: Sitting, user: User) -> dict[str, str | bool]:
    """The variables of the mails of a sitting."""
    cycle = sitting.committee.cycle
    return {
        **institute_values(cycle.institute),
        "membre": user.full_name,
        "cycle": str(cycle),
        "date": format_moment(sitting.planned_at),
        "lieu": " ; ".join(filter(None, (sitting.place, sitting.link))),
        "lien": f"{settings.SITE_URL}{reverse('committee:sitting', args=[sitting.uuid])}",
    }


def _attendances(sitting: Sitting) -> list[Attendance]:
    return list(Attendance.objects.filter(sitting=sitting).select_related("seat__user", "letter"))
