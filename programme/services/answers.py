"""What speakers answer: by their link, or to staff who write it down."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programme.clashes import lock_booked
from programme.lifecycle import SLOT_SPEAKERS
from programme.models import SlotSpeaker
from programme.permissions import check_writes
from programme.services.asking import check_back
from programme.services.locking import lock_open_programme, lock_row, renew

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
    found = SlotSpeaker.objects.select_related("slot__half_day", "speaker").get(pk=intervention.pk)
    if confirms:
        check_back([found])
    move = "confirm" if confirms else "decline"
    columns = {"answered_at": timezone.now(), "note": note.strip()[:500]}
    SLOT_SPEAKERS.claim(move, SlotSpeaker.objects.filter(pk=found.pk), **columns)
    renew(programme)
    found.refresh_from_db()
    return found
