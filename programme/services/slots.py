"""Write, move and remove the slots of a programme. Two advisers who book the same room at once: one of them is told."""

import datetime
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from accounts.models import User
from programme.clashes import Wish, check_free, check_within, lock_booked
from programme.enums import SlotKind, SpeakerRole, SpeakerState
from programme.lifecycle import SLOT_SPEAKERS
from programme.models import HalfDay, Room, Session, Slot, SlotSpeaker, Speaker, Venue
from programme.permissions import check_books, check_writes
from programme.services.locking import check_seen, lock_open_programme, lock_row, renew_by, save_checked
from toolkit.domain.errors import DomainError

MOST_SLOTS = 200  # of one session, so that a page of it stays one page
MOST_SPEAKERS = 20  # of one slot
GONE = "Cette séquence a été supprimée entre-temps : rechargez la page."
HALF_DAY_GONE = "Cette demi-journée n’existe plus, les dates de la session ont changé : rechargez la page."


@dataclass(frozen=True)
class SlotValues:
    """What an adviser writes of a slot. Each speaker comes with their role.

    `key` is what a page calls a new slot: sent twice as it is, it is written once.
    """

    half_day: HalfDay
    starts_at: datetime.time
    ends_at: datetime.time
    title: str
    kind: str = SlotKind.LECTURE
    description: str = ""
    room: Room | None = None
    remote_link: str = ""
    objectives: str = ""
    outside_reason: str = ""
    speakers: tuple[tuple[Speaker, str], ...] = ()
    key: UUID | None = None

    def wish(self, slot: Slot, speakers: tuple[Speaker, ...]) -> Wish:
        """Where, when and with whom it would be held."""
        return Wish(self.title, self.half_day, self.starts_at, self.ends_at, self.room, speakers, slot.pk)


COLUMNS = (
    *("half_day", "starts_at", "ends_at", "title", "kind", "description", "room", "remote_link", "objectives"),
    "outside_reason",
)


@transaction.atomic
def save_slot(
    *, actor: User, session: Session, values: SlotValues, slot: Slot | None = None, seen: UUID | None = None
) -> Slot:
    """Write a slot, new or not, with its speakers. One who is new to it is to be asked; one who had confirmed other
    hours is asked again.

    `seen` is the revision that the page showed. Raises NotAllowedError (403), SlotRefusedError (409) for hours outside
    the half-day without a reason, a room or a speaker that is taken, StaleError (409) when somebody saved it
    meanwhile, DomainError (409) once the programme was held, 410 for a slot that was removed, IncompleteError (422).
    """
    check_writes(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    if slot is None and (twin := _find_twin(session, values)):
        return twin
    written = _lock_slot(session, slot, seen, key=values.key)
    _check_ours(session, values)
    # As it is now: somebody may have moved the session, or changed these hours, since the page was drawn.
    values = replace(values, half_day=lock_row(HalfDay, values.half_day.pk, gone=HALF_DAY_GONE))
    moved = written.pk is not None and (written.half_day_id, written.starts_at, written.ends_at) != (
        values.half_day.pk, values.starts_at, values.ends_at,
    )  # fmt: skip
    lock_booked(
        rooms=[values.room.pk if values.room else None], speakers=[speaker.pk for speaker, _ in values.speakers]
    )
    for name in COLUMNS:
        setattr(written, name, getattr(values, name))
    wish = values.wish(written, _expected(written, values))
    check_within(wish, reason=values.outside_reason)
    check_free(wish)
    save_checked(written)
    _write_speakers(written, values, moved=moved)
    renew_by(programme, actor)
    return written


@transaction.atomic
def book_room(*, actor: User, slot: Slot, room: Room | None, seen: UUID | None = None) -> Slot:
    """Say in which room a slot is held, which the assistant does as well. Raises as save_slot."""
    session = slot.half_day.session
    check_books(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    written = _lock_slot(session, slot, seen)
    if room is not None and room.venue.institute_id != session.organiser.pk:
        raise DomainError("Cette salle n’est pas de l’institut : choisissez-en une autre.", status=404)
    lock_booked(rooms=[room.pk if room else None], speakers=[])
    written.room = room
    check_free(Wish(written.title, written.half_day, written.starts_at, written.ends_at, room, (), written.pk))
    save_checked(written)
    renew_by(programme, actor)
    return written


@transaction.atomic
def remove_slot(*, actor: User, slot: Slot) -> None:
    """Take a slot out of the programme; those who were asked to speak in it are told at the next publication.

    Raises NotAllowedError (403), DomainError (409) once the programme was held. A slot that is gone already stays gone.
    """
    session = slot.half_day.session
    check_writes(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    Slot.objects.filter(pk=slot.pk).delete()
    renew_by(programme, actor)


@transaction.atomic
def set_venue(*, actor: User, session: Session, venue: Venue | None) -> None:
    """Say in which venue the session is held. Raises NotAllowedError (403), DomainError (409) once it was held."""
    check_books(actor, session.organiser.pk)
    programme = lock_open_programme(session)
    if venue is not None and venue.institute_id != session.organiser.pk:
        raise DomainError("Ce lieu n’est pas de l’institut : choisissez-en un autre.", status=404)
    programme.venue = venue
    programme.save(update_fields=["venue"])
    renew_by(programme, actor)


def _lock_slot(session: Session, slot: Slot | None, seen: UUID | None, *, key: UUID | None = None) -> Slot:
    if slot is None:
        if Slot.objects.of_session(session).count() >= MOST_SLOTS:
            raise DomainError(f"Un programme tient en {MOST_SLOTS} séquences : supprimez-en une d’abord.")
        return Slot(uuid=key) if key and not Slot.objects.filter(uuid=key).exists() else Slot()
    locked = lock_row(Slot, slot.pk, gone=GONE)
    check_seen(locked, seen, what="cette séquence")
    return locked


def _find_twin(session: Session, values: SlotValues) -> Slot | None:
    """The slot that this very form has written already. Sent with other words, after a step back, it is another one."""
    if values.key is None:
        return None
    found = Slot.objects.of_session(session).filter(uuid=values.key).select_related("half_day", "room").first()
    if found is None or any(getattr(found, name) != getattr(values, name) for name in COLUMNS):
        return None
    present = set(found.speakers.values_list("speaker", "role"))
    return found if present == {(speaker.pk, str(role)) for speaker, role in values.speakers} else None


def _check_ours(session: Session, values: SlotValues) -> None:
    """A half-day of another session, a room or a speaker of another institute: a page of ours offers none of them."""
    institute = session.organiser.pk
    strangers = [speaker for speaker, _ in values.speakers if speaker.institute_id != institute]
    foreign_room = values.room is not None and values.room.venue.institute_id != institute
    if values.half_day.session_id != session.pk or foreign_room or strangers:
        raise DomainError("Cette demi-journée, cette salle ou cette personne n’est pas de la session.", status=404)
    if len(values.speakers) > MOST_SPEAKERS:
        raise DomainError(f"Une séquence réunit {MOST_SPEAKERS} intervenants au plus.")


def _expected(slot: Slot, values: SlotValues) -> tuple[Speaker, ...]:
    """Whoever would come: a person who has declined this slot is not taken by it."""
    declined: set[int] = set()
    if slot.pk is not None:
        declined = set(slot.speakers.filter(state=SpeakerState.DECLINED).values_list("speaker", flat=True))
    return tuple(speaker for speaker, _ in values.speakers if speaker.pk not in declined)


def _write_speakers(slot: Slot, values: SlotValues, *, moved: bool) -> None:
    wanted = {speaker.pk: role for speaker, role in values.speakers}
    present = {row.speaker_id: row for row in slot.speakers.all()}
    slot.speakers.filter(speaker__in=present.keys() - wanted.keys()).delete()
    for pk, role in wanted.items():
        if pk not in present:
            SlotSpeaker.objects.create(slot=slot, speaker_id=pk, role=SpeakerRole(role), state=SpeakerState.PLANNED)
        elif present[pk].role != role:
            slot.speakers.filter(speaker=pk).update(role=SpeakerRole(role))
    if moved:
        SLOT_SPEAKERS.claim("reopen", SlotSpeaker.objects.filter(slot=slot), answered_at=None)
