"""What the clock does to many rows: the fault of one stops no other, and is mended by the next run."""

import datetime

import pytest
from django.db import OperationalError

from candidatures import tasks
from candidatures.enums import CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.services import expire_links, lapse_unconfirmed, outcome, remind_drafts, remind_signatories, reminders
from tests.factories.candidatures import CandidatureFactory, ask_commitment, candidature_in
from tests.factories.cycles import CallFactory
from tests.factories.organisations import make_siret
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def fail_once(monkeypatch):
    """Make a function of a module fail the first time that it is called, as a connection that is cut does."""

    def replace(module, name):
        real, failures = getattr(module, name), [OperationalError("the connection was cut")]

        def act(*args, **kwargs):
            result = real(*args, **kwargs)
            if failures:
                raise failures.pop()
            return result

        monkeypatch.setattr(module, name, act)

    return replace


def test_one_draft_that_fails_stops_no_other_reminder(fail_once, time_machine):
    cycle = CallFactory()
    for _ in range(3):
        CandidatureFactory(cycle=cycle)
    time_machine.move_to(cycle.closes_at - 7 * DAY, tick=False)
    fail_once(reminders, "remind_applicant")
    assert remind_drafts() == 2
    assert OutboxMail.objects.filter(event="candidature.reminder").count() == 2
    assert remind_drafts() == 1
    assert OutboxMail.objects.filter(event="candidature.reminder").count() == 3


@pytest.mark.parametrize(
    ("act", "after", "mail"),
    [(remind_signatories, 3, "remind_signatory"), (expire_links, 31, "record")],
)
def test_one_link_that_fails_stops_no_other(act, after, mail, fail_once, time_machine):
    cycle = CallFactory()
    sent = [ask_commitment(CandidatureFactory(cycle=cycle, siret=make_siret(number))) for number in (1, 2, 3)]
    time_machine.move_to(sent[-1].sent_at + after * DAY, tick=False)
    fail_once(reminders, mail)
    assert act() == 2
    assert act() == 1
    expired = EmployerCommitment.objects.filter(state=CommitmentState.EXPIRED).count()
    assert expired == (3 if act is expire_links else 0)


def test_one_admission_that_fails_stops_no_other(fail_once, time_machine):
    admitted = [candidature_in(State.ADMITTED) for _ in range(2)]
    time_machine.move_to(admitted[1].answer_by + DAY, tick=False)
    fail_once(outcome, "apply_transition")
    assert lapse_unconfirmed() == 1
    assert Candidature.objects.filter(state=State.LAPSED).count() >= 1
    lapse_unconfirmed()
    assert Candidature.objects.filter(state=State.LAPSED).count() == 2


def test_a_step_that_fails_keeps_no_other_from_its_turn(monkeypatch, caplog):
    def broken():
        raise RuntimeError("a fault of the code")

    monkeypatch.setattr(tasks, "remind_drafts", broken)
    monkeypatch.setattr(tasks, "remind_signatories", lambda: 4)
    assert tasks.remind_task() == 4
    assert "broken failed: the next run tries again." in caplog.text
