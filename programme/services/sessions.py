"""Saving sessions with the half-days that their dates give, and the slots that these hold."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from cycles.services import renew_revision
from programme.clashes import Wish, check_free, lock_booked, name_slots
from programme.enums import SpeakerState
from programme.hours import Pair, half_days_of, hours_of
from programme.lifecycle import SLOT_SPEAKERS
from programme.models import HalfDay, Session, Slot, SlotSpeaker
from programme.permissions import check_writes
from programme.services.enrolments import enrol_promotion
from programme.services.locking import lock_open_programme, lock_row, renew, renew_by
from programme.signals import half_days_go, held_among
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_days


@transaction.atomic
def save_session(*, session: Session) -> Session:
    """Save a session and make its half-days those of its dates, keeping the rows that already match.

    Slots follow their half-day by rank where the dates give as many half-days of the same halves of the day; whoever
    had confirmed is asked again. The public page of its cycle, if it has one, is then composed anew, and the people of
    its promotion are enrolled.

    Raises DomainError (409) when slots would be left without a half-day, when a room or a speaker of theirs is taken at
    the new dates, or when the attendance of a half-day to remove was taken.
    """
    session.save()
    wanted = half_days_of(kind=session.kind, starts_on=session.starts_on, ends_on=session.ends_on)
    present = list(session.half_days.all())
    if [(half.day, half.period) for half in present] != wanted:
        _follow_dates(session, present, wanted)
        present = list(session.half_days.all())
    _renew_hours(session, present)
    if session.cycle is not None:
        # Its row is held from here on: whoever joins the promotion meanwhile reads this session, or is read here.
        renew_revision(cycle=session.cycle)
        enrol_promotion(session=session)
    return session


def renew_hours(*, session: Session) -> None:
    """Give its hours to each half-day that holds no slot and whose hours nobody wrote.

    For whoever saves the session, or the hours at which the modules of a cycle open and close.
    """
    _renew_hours(session, list(session.half_days.all()))


def _renew_hours(session: Session, halves: Sequence[HalfDay]) -> None:
    """The same, of half-days that are read already. No query while none of them lacks its hours."""
    hours = hours_of(session, [(half.day, half.period) for half in halves])
    stale = [
        half
        for half in halves
        if not half.has_own_hours and (half.starts_at, half.ends_at) != hours[(half.day, half.period)]
    ]
    if not stale:
        return
    free = set(
        HalfDay.objects.filter(pk__in=[half.pk for half in stale], slots__isnull=True).values_list("pk", flat=True)
    )
    held = held_among(stale)
    moved = [half for half in stale if half.pk in free and half.pk not in held]
    for half in moved:
        half.starts_at, half.ends_at = hours[(half.day, half.period)]
    HalfDay.objects.bulk_update(moved, ["starts_at", "ends_at"])


@transaction.atomic
def save_half_day(*, actor: User, half_day: HalfDay, starts_at: datetime.time, ends_at: datetime.time) -> HalfDay:
    """Write the hours of a half-day.

    Raises NotAllowedError (403), DomainError (409) when a slot would be outside or presence is recorded already,
    IncompleteError (422) for hours that are not in order.
    """
    session = half_day.session
    check_writes(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    locked = lock_row(HalfDay, half_day.pk, gone="Cette demi-journée n’existe plus : rechargez la page.")
    if starts_at >= ends_at:
        raise IncompleteError(f"La demi-journée du {locked.name} commence avant de finir : corrigez ses horaires.")
    _check_not_held([locked])
    locked.starts_at, locked.ends_at, locked.has_own_hours = starts_at, ends_at, True
    outside = [slot for slot in locked.slots.filter(outside_reason="") if slot.overflows(locked)]
    if outside:
        verb = "sortirait" if len(outside) == 1 else "sortiraient"
        raise DomainError(
            f"{name_slots(outside)} {verb} de la demi-journée du {locked.name}, {locked.hours_label}. "
            "Déplacez d’abord ce qui en sort."
        )
    locked.save(update_fields=["starts_at", "ends_at", "has_own_hours"])
    renew_by(programme, actor)
    return locked


def _follow_dates(session: Session, present: Sequence[HalfDay], wanted: Sequence[Pair]) -> None:
    """Make the half-days that lack, let slots follow theirs, then remove those that are gone."""
    hours = hours_of(session, wanted)
    kept = {(half.day, half.period): half for half in present}
    missing = [pair for pair in wanted if pair not in kept]
    made = HalfDay.objects.bulk_create(
        HalfDay(
            session=session, day=day, period=period, starts_at=hours[(day, period)][0], ends_at=hours[(day, period)][1]
        )
        for day, period in missing
    )
    rows = {**kept, **dict(zip(missing, made, strict=True))}
    gone = [half for half in present if (half.day, half.period) not in set(wanted)]
    _check_not_held(gone)
    slots = list(Slot.objects.of_session(session).select_related("half_day", "room"))
    if slots:
        _move_slots(session, slots, present, [rows[pair] for pair in wanted])
    if gone:
        half_days_go.send(sender=HalfDay, half_days=gone)
        session.half_days.filter(pk__in=[half.pk for half in gone]).delete()


def _check_not_held(half_days: Sequence[HalfDay]) -> None:
    """Raise DomainError (409) where presence was recorded already."""
    held = held_among(half_days)
    names = [half.name for half in half_days if half.pk in held]
    if names:
        raise DomainError(
            f"Des présences sont relevées le {list_in_words(names)}\u00a0: le jour et les horaires restent ceux-là."
        )


def _move_slots(session: Session, slots: list[Slot], present: Sequence[HalfDay], wanted: Sequence[HalfDay]) -> None:
    """Let each slot follow its half-day by rank. Raises DomainError when some would be left without one."""
    if [half.period for half in present] != [half.period for half in wanted]:
        _refuse_stranded(session, slots, wanted)
        return
    programme = lock_open_programme(session)
    places = {former.pk: half for former, half in zip(present, wanted, strict=True)}
    hours = [(former.starts_at, former.ends_at, former.has_own_hours) for former in present]
    for half, (starts_at, ends_at, own) in zip(wanted, hours, strict=True):
        half.starts_at, half.ends_at, half.has_own_hours = starts_at, ends_at, own
    HalfDay.objects.bulk_update(wanted, ["starts_at", "ends_at", "has_own_hours"])
    speakers = _speakers_of(slots)
    lock_booked(
        rooms=(slot.room_id for slot in slots),
        speakers=(each.speaker_id for rows in speakers.values() for each in rows),
    )
    along = [slot.pk for slot in slots]
    for slot in slots:
        slot.half_day = places[slot.half_day_id]
        check_free(_wish(slot, speakers.get(slot.pk, [])), apart_from=along)
    Slot.objects.bulk_update(slots, ["half_day"])
    SLOT_SPEAKERS.claim("reopen", SlotSpeaker.objects.filter(slot__in=along), answered_at=None)
    renew(programme)


def _refuse_stranded(session: Session, slots: list[Slot], wanted: Sequence[HalfDay]) -> None:
    left = {half.pk for half in wanted}
    stranded = [slot for slot in slots if slot.half_day_id not in left]
    if not stranded:
        return
    dates = (
        f"Les dates {format_days(session.starts_on, session.ends_on)} n’ont pas"
        if session.starts_on and session.ends_on
        else "Sans dates, la session n’a pas"
    )
    verb = "perdrait sa demi-journée" if len(stranded) == 1 else "perdraient leur demi-journée"
    raise DomainError(
        f"{session.name} : {name_slots(stranded)} {verb}. {dates} les mêmes demi-journées que les précédentes : "
        "déplacez ou supprimez d’abord, dans le programme, ce qui n’y tient plus."
    )


def _speakers_of(slots: Sequence[Slot]) -> dict[int, list[SlotSpeaker]]:
    """Whoever has not declined, by slot. One query."""
    found: dict[int, list[SlotSpeaker]] = {}
    rows = SlotSpeaker.objects.filter(slot__in=slots).exclude(state=SpeakerState.DECLINED)
    for row in rows.select_related("speaker"):
        found.setdefault(row.slot_id, []).append(row)
    return found


def _wish(slot: Slot, speakers: Sequence[SlotSpeaker]) -> Wish:
    people = tuple(each.speaker for each in speakers)
    return Wish(slot.title, slot.half_day, slot.starts_at, slot.ends_at, slot.room, people, slot.pk)
