"""Two processes sign, or seal, at once: one row a person, one signature a speaker, and a paper that says what holds."""

import time
from functools import partial
from uuid import uuid4

import pytest

from attendance.codes import current_code
from attendance.enums import AttendanceAct, Mark, Method
from attendance.models import AttendanceSheet, Presence, SpeakerSignature
from attendance.rolls import Roll
from attendance.services import (
    Said,
    Tap,
    record_presence,
    record_tap,
    recording,
    seal_sheet,
    sealing,
    sign_by_link,
    sign_presence,
)
from programme.models import SpeakerLink
from programme.services import ask_speakers
from tests.committee.test_races import race
from tests.factories.attendance import AFTER, DURING, open_room
from toolkit.documents.models import Document
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.models import JournalEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slowly(monkeypatch):
    """What is held of a person has been read for a while when it is written: the others have come meanwhile."""
    read = recording.last_row

    def read_slowly(*asked):
        found = read(*asked)
        time.sleep(0.3)
        return found

    for module in ("recording", "self_signing", "tapping"):
        monkeypatch.setattr(f"attendance.services.{module}.last_row", read_slowly)


@pytest.fixture
def room(time_machine):
    """A half-day goes on; its speaker has a link."""
    time_machine.move_to(DURING, tick=False)
    made = open_room(2)
    ask_speakers(actor=made.adviser, session=made.session, speakers=[made.speaker])
    return made


def test_a_person_who_is_signed_for_three_ways_at_once_has_one_row(room):
    half, who = room.first, room.enrolment(0)
    code = current_code(half).typed
    tap = Tap(uuid4(), DURING, is_offline=True)
    said = Said(Mark.PRESENT)
    touch = partial(record_tap, actor=room.assistant, half_day=half, enrolment=who.uuid, said=said, tap=tap)
    raised = race(
        partial(sign_presence, actor=who.user, half_day=half, code=code),
        partial(record_presence, actor=room.adviser, half_day=half, enrolment=who.uuid, said=said),
        touch,
        touch,
    )
    assert raised == []
    assert Presence.objects.filter(enrolment=who).count() == 1 and AttendanceSheet.objects.count() == 1


def test_a_presence_noted_while_the_sheet_is_sealed_is_on_the_paper_or_refused(room, time_machine):
    time_machine.move_to(AFTER, tick=False)
    half, who = room.first, room.enrolment(0)
    seal = partial(seal_sheet, actor=room.adviser, half_day=half, seen=Roll(half).mark, unsigned_reason="Partie")
    note = partial(record_presence, actor=room.assistant, half_day=half, enrolment=who.uuid, said=Said(Mark.PRESENT))
    (refusal,) = race(seal, note)
    (row,) = Presence.objects.filter(enrolment=who)
    if AttendanceSheet.objects.get().is_sealed:
        assert isinstance(refusal, DomainError) and "scellée" in refusal.message
        assert (row.mark, row.method) == (Mark.ABSENT, Method.SEALING)
    else:
        assert isinstance(refusal, StaleError) and row.mark == Mark.PRESENT


def test_sealed_twice_at_once_there_is_one_paper(room, time_machine):
    time_machine.move_to(AFTER, tick=False)
    half = room.first
    seen = Roll(half).mark
    seals = [
        partial(seal_sheet, actor=actor, half_day=half, seen=seen, unsigned_reason="Partie")
        for actor in (room.adviser, room.assistant)
    ]
    (refusal,) = race(*seals)
    assert isinstance(refusal, DomainError) and refusal.message == recording.SEALED
    assert AttendanceSheet.objects.get().is_sealed and Document.objects.count() == 1
    assert Presence.objects.filter(mark=Mark.ABSENT).count() == 2
    assert JournalEntry.objects.filter(kind=AttendanceAct.SEALED).count() == 1


def test_a_speaker_who_signs_twice_while_it_is_sealed_signs_once_or_not_at_all(room, time_machine):
    time_machine.move_to(AFTER, tick=False)
    half, link = room.first, SpeakerLink.objects.select_related("session", "speaker").get()
    sign = partial(sign_by_link, link=link, half_day=half.uuid)
    seal = partial(seal_sheet, actor=room.adviser, half_day=half, seen=Roll(half).mark, unsigned_reason="Partie")
    raised = race(sign, sign, seal)
    signed = SpeakerSignature.objects.count()
    assert JournalEntry.objects.filter(kind=AttendanceAct.CO_SIGNED).count() == signed
    if AttendanceSheet.objects.get().is_sealed:
        assert signed == 0 and len(raised) == 2
    else:
        assert signed == 1 and [str(error) for error in raised] == [sealing.CHANGED]
