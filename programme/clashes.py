"""What keeps a slot from being written: its hours, its room or its speakers, each in a sentence that names both."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import capfirst

from programme.enums import SpeakerState
from programme.models import HalfDay, Room, Session, Slot, SlotSpeaker, Speaker
from toolkit.domain.errors import DomainError
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day, format_time


class SlotRefusedError(DomainError):
    """A slot cannot be written so. `field` names the answer to change; nothing was saved."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Wish:
    """Where and when a slot would be held, with whom."""

    title: str
    half_day: HalfDay
    starts_at: datetime.time
    ends_at: datetime.time
    room: Room | None
    speakers: tuple[Speaker, ...]
    slot_id: int | None = None  # itself, where it is written already

    @property
    def hours(self) -> str:
        """« de 9 h à 10 h 30 »."""
        return f"de {format_time(self.starts_at)} à {format_time(self.ends_at)}"


def lock_booked(*, rooms: Iterable[int | None], speakers: Iterable[int]) -> None:
    """Hold these rooms and speakers until the end of the transaction: of two who book at once, one waits and sees.

    Rooms come before speakers and each in the order of keys, so that nobody waits for one another. Raises DomainError
    (410) when one of them was removed meanwhile.
    """
    for model, keys in ((Room, {pk for pk in rooms if pk}), (Speaker, set(speakers))):
        rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
        if keys and len(rows) < len(keys):
            raise DomainError(
                "Une salle ou une personne choisie vient d’être supprimée : rechargez la page.", status=410
            )


def check_free(wish: Wish, *, apart_from: Collection[int] = ()) -> None:
    """Raise SlotRefusedError when the room or a speaker is taken then, in any session. One query, two when refused.

    `apart_from` are slots that move along. The caller has called lock_booked.
    """
    away = [*apart_from, *([wish.slot_id] if wish.slot_id else [])]
    people = {speaker.pk: speaker for speaker in wish.speakers}
    engaged = SlotSpeaker.objects.filter(speaker__in=people).exclude(state=SpeakerState.DECLINED)
    taken = Q(pk__in=engaged.values("slot"))
    if wish.room:
        taken |= Q(room=wish.room)
    found = (
        Slot.objects.filter(
            taken, half_day__day=wish.half_day.day, starts_at__lt=wish.ends_at, ends_at__gt=wish.starts_at
        )
        .exclude(pk__in=away)
        .select_related("half_day__session__cycle__institute", "half_day__session__institute")
        .order_by("starts_at", "pk")
        .first()
    )
    if found is None:
        return
    if wish.room and found.room_id == wish.room.pk:
        raise SlotRefusedError(_room_taken(wish, wish.room, found), field="room")
    there = engaged.filter(slot=found).order_by("pk").values_list("speaker", flat=True)
    raise SlotRefusedError(_speakers_taken(wish, [people[pk] for pk in there], found), field="speakers")


def check_within(wish: Wish, *, reason: str) -> None:
    """Raise SlotRefusedError for a slot that overflows its half-day without a reason."""
    half = wish.half_day
    if reason or (half.starts_at <= wish.starts_at and wish.ends_at <= half.ends_at):
        return
    raise SlotRefusedError(
        f"« {wish.title} », {wish.hours}, sort de la demi-journée du {half.name} ({half.hours_label}). "
        "Changez l’horaire, ou écrivez pourquoi dans « Raison ».",
        field="outside_reason",
    )


def name_slots(slots: Iterable[Slot]) -> str:
    """« « Étude de cas » (de 14 h à 15 h) et « Débat » (de 15 h à 16 h) »."""
    return list_in_words(f"« {slot.title} » ({slot.hours_label})" for slot in slots)


def _room_taken(wish: Wish, room: Room, found: Slot) -> str:
    return (
        f"{capfirst(room.in_words)} est déjà prise le {format_day(wish.half_day.day)} {found.hours_label} par "
        f"« {found.title} » ({session_words(found.half_day.session)}) ; « {wish.title} » l’occuperait {wish.hours}. "
        "Changez l’horaire ou la salle."
    )


def _speakers_taken(wish: Wish, busy: list[Speaker], found: Slot) -> str:
    names = list_in_words(speaker.full_name for speaker in busy)
    verb, them = ("intervient déjà", "la personne") if len(busy) == 1 else ("interviennent déjà", "les personnes")
    return (
        f"{names} {verb} le {format_day(wish.half_day.day)} {found.hours_label} dans « {found.title} » "
        f"({session_words(found.half_day.session)}) ; « {wish.title} » serait {wish.hours}. "
        f"Changez l’horaire ou {them}."
    )


def session_words(session: Session) -> str:
    """« Module 1, CDG 2027 », or the title of a session without a cycle."""
    return f"{session.name}, {session.cycle.label}" if session.cycle is not None else session.title
