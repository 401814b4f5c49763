"""What speakers answer: by their link, or to staff who write it down."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programme.clashes import lock_booked
from programme.enums import SpeakerState
from programme.lifecycle import SLOT_SPEAKERS
from programme.models import SlotSpeaker, SpeakerLink
from programme.permissions import check_writes
from programme.services.asking import check_back
from programme.services.locking import lock_open_programme, lock_row, renew
from programme.snapshots import take_snapshot, write_slot

GONE = "Cette intervention a été retirée entre-temps : rechargez la page."


@transaction.atomic
def record_answer(*, actor: User, intervention: SlotSpeaker, confirms: bool, note: str = "") -> SlotSpeaker:
    """Write down what a speaker said by telephone or in person.

    Raises NotAllowedError (403), DomainError (409) once the programme was held, or when they are taken elsewhere since
    they declined, 410 for a slot that no longer has them.
    """
    check_writes(actor, intervention.slot.half_day.session.organiser.pk)
    return write_answer(intervention=intervention, confirms=confirms, note=note)


def write_answer(*, intervention: SlotSpeaker, confirms: bool, note: str = "") -> SlotSpeaker:
    """The answer itself; the caller holds the transaction and has checked the right. Raises as record_answer."""
    programme = lock_open_programme(intervention.slot.half_day.session)
    lock_booked(rooms=[], speakers=[intervention.speaker_id])
    lock_row(SlotSpeaker, intervention.pk, gone=GONE)
    found = SlotSpeaker.objects.select_related("slot__half_day__session", "speaker").get(pk=intervention.pk)
    if confirms:
        check_back([found])
    move = "confirm" if confirms else "decline"
    columns = {"answered_at": timezone.now(), "note": note.strip()[:500]}
    SLOT_SPEAKERS.claim(move, SlotSpeaker.objects.filter(pk=found.pk), **columns)
    _note_told(found, confirms)
    if confirms == (found.state == SpeakerState.DECLINED):  # they leave the programme, or come back to it
        renew(programme)
    found.refresh_from_db()
    return found


def _note_told(intervention: SlotSpeaker, confirms: bool) -> None:
    """Whoever answers for a slot knows how it stands: no mail tells them of it again, least of all that it is off."""
    session = intervention.slot.half_day.session
    link = SpeakerLink.objects.filter(session=session, speaker=intervention.speaker).first()
    if link is None:
        return
    name = str(intervention.slot.uuid)
    link.told = [slot for slot in link.told if slot["uuid"] != name]
    if confirms:
        link.told.append(write_slot(take_snapshot(session).slots[name].as_told()))
    link.save(update_fields=["told"])
