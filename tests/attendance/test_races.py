"""Two processes at once: nobody is attested twice, and a correction is never lost.

On PostgreSQL both fail without the lock of sessions (attesting._lock): seen so.
"""

import time
from functools import partial

import pytest

from attendance.enums import Mark
from attendance.models import Attestation, Presence
from attendance.services import Said, correct_presence
from attendance.services.attesting import issue_attestations, scope_of_session
from tests.committee.test_races import race
from tests.factories.attendance import AFTER, DURING, open_room
from toolkit.documents.services import issue_documents

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slowly(monkeypatch):
    """What is held has been read for a while when papers are numbered: the others have come meanwhile."""

    def number(**asked):
        time.sleep(0.8)
        return issue_documents(**asked)

    monkeypatch.setattr("attendance.services.attesting.issue_documents", number)


@pytest.fixture
def sealed(time_machine):
    """A module whose first half-day is sealed, with two people who were absent."""
    time_machine.move_to(DURING, tick=False)
    room = open_room(2)
    time_machine.move_to(AFTER, tick=False)
    room.seal()
    return room


def test_issued_three_times_at_once_each_person_has_one_attestation(sealed):
    issue = partial(issue_attestations, actor=sealed.adviser, scope=scope_of_session(sealed.session))
    assert race(*[issue] * 3) == []
    assert Attestation.objects.count() == Attestation.objects.standing().count() == 2


def test_issued_while_a_sheet_is_corrected_what_holds_says_the_correction(sealed):
    enrolment = sealed.enrolment(0)
    held = Presence.objects.get(enrolment=enrolment)
    said = Said(Mark.PRESENT, reason="Papier retrouvé")
    raised = race(
        partial(issue_attestations, actor=sealed.adviser, scope=scope_of_session(sealed.session)),
        partial(
            correct_presence,
            actor=sealed.assistant,
            half_day=sealed.first,
            enrolment=enrolment.uuid,
            said=said,
            seen=held.uuid,
        ),
    )
    assert raised == []
    assert Attestation.objects.standing().get(user=enrolment.user).followed == 1
