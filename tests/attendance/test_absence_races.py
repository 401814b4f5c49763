"""Two people at once: an absence is judged once, an employer is told once."""

from functools import partial

import pytest

from accounts.enums import Role
from attendance.absences.judging import judge_absence
from attendance.absences.notices import draft_of, send_notice
from attendance.absences.pages import AbsencePage
from attendance.enums import Mark
from attendance.models import AbsenceJudgement, AbsenceNotice, Presence
from attendance.services import Said, correct_presence
from tests.committee.test_races import race
from tests.factories.absences import declare, read, seal_absent
from tests.factories.accounts import make_staff
from tests.factories.attendance import DURING, open_room
from toolkit.domain.errors import DomainError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(time_machine):
    """The first half-day is sealed, the first person absent."""
    time_machine.move_to(DURING, tick=False)
    made = open_room(2)
    seal_absent(made, time_machine)
    return made


def test_judged_by_two_advisers_and_corrected_meanwhile_one_of_them_decides(room):
    absence = read(declare(room))
    other = make_staff(Role.ADVISER, institute=room.cycle.institute)
    seen = AbsencePage(absence, room.adviser).sheets.mark
    held = Presence.objects.get(enrolment=room.enrolment())
    said = Said(Mark.PRESENT, reason="Papier retrouvé")
    key = room.enrolment().uuid
    raised = race(
        partial(judge_absence, actor=room.adviser, absence=read(absence), accepted=True, reason="", seen=seen),
        partial(judge_absence, actor=other, absence=read(absence), accepted=False, reason="Non.", seen=seen),
        partial(correct_presence, actor=other, half_day=room.first, enrolment=key, said=said, seen=held.uuid),
    )
    assert all(isinstance(error, StaleError) for error in raised)
    assert AbsenceJudgement.objects.count() == OutboxMail.objects.filter(event__startswith="absence.").count() <= 1
    assert len(raised) in (1, 2)


def test_an_employer_is_told_once(room):
    enrolment = room.enrolment()
    seen = draft_of(room.assistant, enrolment).mark
    send = partial(send_notice, actor=room.assistant, enrolment=enrolment, seen=seen)
    raised = race(send, send, send)
    assert [type(error) for error in raised] == [DomainError, DomainError]
    assert AbsenceNotice.objects.count() == OutboxMail.objects.filter(event="absence.notice").count() == 1
