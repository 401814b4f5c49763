"""What the clock does with a link by itself: two reminders at most, then it expires."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures.enums import CommitmentState, JournalKind, State
from candidatures.mails import reminder_moments
from candidatures.models import Candidature, EmployerCommitment
from candidatures.sections import EMPLOYER
from candidatures.services import (
    begin_answer,
    expire_links,
    give_signed_form,
    pass_on_commitment,
    refuse_commitment,
    remind_signatories,
    save_section,
    upload_commitment,
    withdraw_candidature,
)
from candidatures.services import reminders as reminding
from candidatures.services.deletion import delete_draft
from candidatures.tasks import remind_task
from tests.factories.candidatures import CandidatureFactory, ask_commitment, link_of, pdf_upload, sign
from tests.factories.cycles import CallFactory
from tests.factories.organisations import make_siret
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

SENT = datetime.datetime.fromisoformat("2026-03-02T09:00:00+01:00")
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(SENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked(clock):
    cycle = CallFactory(opens_at=SENT - 9 * DAY, closes_at=SENT + 90 * DAY)
    candidature = CandidatureFactory(cycle=cycle, siret=make_siret(9), employer_name="Ville de Bréval")
    ask_commitment(candidature)
    return Candidature.objects.get(pk=candidature.pk)


def reminders() -> int:
    return OutboxMail.objects.filter(event="commitment.reminder").count()


def run_every_day(clock, *, until: datetime.timedelta) -> None:
    for days in range(until // DAY + 1):
        clock.move_to(SENT + days * DAY)
        remind_task()


def test_two_leave_after_three_and_ten_days_to_the_second(asked, clock):
    for moment, count in ((3 * DAY - SECOND, 0), (3 * DAY, 1), (10 * DAY - SECOND, 1), (10 * DAY, 2), (20 * DAY, 2)):
        clock.move_to(SENT + moment)
        remind_signatories()
        remind_signatories()
        assert reminders() == count, moment
    assert reminder_moments(asked.commitments.get()) == [SENT + 3 * DAY, SENT + 10 * DAY]


def test_no_more_than_two_until_it_expires_and_none_after(asked, clock):
    run_every_day(clock, until=45 * DAY)
    assert reminders() == 2
    assert asked.commitments.get().state == CommitmentState.EXPIRED


def test_a_schedule_that_slept_sends_the_latest_alone(asked, clock):
    clock.move_to(SENT + 11 * DAY)
    assert remind_signatories() == 1
    assert remind_signatories() == 0
    assert reminders() == 1
    assert reminder_moments(asked.commitments.get()) == [SENT + 11 * DAY]


def test_a_reminder_bears_the_same_link_and_says_until_when(asked, clock):
    clock.move_to(SENT + 3 * DAY)
    remind_signatories()
    mail = OutboxMail.objects.get(event="commitment.reminder")
    assert (mail.to_email, mail.confidential) == ("maire@example.org", True)
    assert link_of(asked.commitments.get()) in mail.text_body
    assert "Nous vous avons écrit le lundi 2\u00a0mars\u00a02026" in mail.text_body
    assert "valable jusqu’au mercredi 1er\u00a0avril\u00a02026 à\u00a010\u00a0h\u00a000" in mail.text_body


def test_an_opened_link_is_reminded_of_too(asked, clock):
    begin_answer(commitment=asked.commitments.get())
    clock.move_to(SENT + 3 * DAY)
    assert remind_signatories() == 1


def test_none_leaves_when_the_key_of_the_house_changed(asked, clock, settings):
    settings.SECRET_KEY = "une autre clé"
    clock.move_to(SENT + 3 * DAY)
    assert remind_signatories() == 0
    assert asked.commitments.get().reminders == 0


STOPS = {
    "signed": sign,
    "refused": lambda asked: refuse_commitment(commitment=asked.commitments.get(), reason="Non."),
    "form given": lambda asked: give_signed_form(commitment=asked.commitments.get(), upload=pdf_upload()),
    "form joined": lambda asked: upload_commitment(actor=asked.applicant, candidature=asked, upload=pdf_upload()),
    "withdrawn": lambda asked: withdraw_candidature(actor=asked.applicant, candidature=asked),
    "employer left": lambda asked: save_section(
        actor=asked.applicant, candidature=asked, section=EMPLOYER, values={"siret": make_siret(10)}
    ),
    "too late to submit": lambda asked: type(asked.cycle).objects.update(closes_at=SENT + DAY),
}


@pytest.mark.parametrize("stop", STOPS)
def test_none_leaves_after(asked, clock, stop):
    STOPS[stop](asked)
    run_every_day(clock, until=29 * DAY)
    assert reminders() == 0


def test_a_draft_deleted_while_the_list_is_read_stops_no_other_reminder(asked, clock, monkeypatch):
    other = CandidatureFactory(cycle=asked.cycle, employer_name="Ville de Bréval")
    ask_commitment(other)
    read_along = reminding._read_along

    def read_late(pk):
        if Candidature.objects.filter(pk=asked.pk).exists():
            delete_draft(actor=asked.applicant, candidature=asked)
        return read_along(pk)

    monkeypatch.setattr(reminding, "_read_along", read_late)
    clock.move_to(SENT + 3 * DAY)
    assert remind_signatories() == 1
    assert reminders() == 1


@pytest.mark.parametrize("after_first", [False, True])
def test_a_replaced_link_is_not_reminded_of_and_the_new_one_counts_anew(asked, clock, after_first):
    first = asked.commitments.get()
    clock.move_to(SENT + 5 * DAY)
    if after_first:
        remind_signatories()
    ask_commitment(asked)
    clock.move_to(SENT + 16 * DAY)
    remind_signatories()
    first.refresh_from_db()
    assert first.reminders == (1 if after_first else 0)
    assert reminders() == (2 if after_first else 1)


def test_who_it_was_passed_on_to_is_reminded_and_not_who_passed_it(asked, clock):
    values = {"signatory_name": "Aude Rive", "signatory_capacity": "Présidente", "signatory_email": "aude@example.org"}
    pass_on_commitment(commitment=asked.commitments.get(), **values)
    clock.move_to(SENT + 3 * DAY)
    assert remind_signatories() == 1
    assert OutboxMail.objects.get(event="commitment.reminder").to_email == "aude@example.org"


def test_a_link_expires_to_the_second_and_the_applicant_is_told_once(asked, clock):
    clock.move_to(SENT + 30 * DAY - SECOND)
    assert expire_links() == 0
    clock.move_to(SENT + 30 * DAY)
    assert expire_links() == 1
    assert expire_links() == 0
    assert asked.commitments.get().state == CommitmentState.EXPIRED
    mail = OutboxMail.objects.get(event="commitment.expired")
    assert mail.recipient == asked.applicant
    assert "depuis le mercredi 1er\u00a0avril\u00a02026 à\u00a010\u00a0h\u00a000" in mail.text_body
    entry = asked.journal.get(kind=JournalKind.COMMITMENT_EXPIRED)
    assert (entry.actor, entry.subject) == (None, "maire@example.org")


def test_an_answered_link_does_not_expire(asked, clock):
    sign(asked)
    clock.move_to(SENT + 31 * DAY)
    assert expire_links() == 0
    assert asked.commitments.get().is_signed


@pytest.mark.parametrize("stop", ["withdrawn", "employer left", "too late to submit"])
def test_expiry_is_noted_and_not_told_where_nothing_can_follow(asked, clock, stop):
    STOPS[stop](asked)
    clock.move_to(SENT + 31 * DAY)
    assert expire_links() == 1
    assert not OutboxMail.objects.filter(event="commitment.expired").exists()


def test_expired_link_is_sent_again(asked, clock):
    clock.move_to(SENT + 31 * DAY)
    expire_links()
    fresh = ask_commitment(asked)
    assert fresh.expires_at == SENT + 61 * DAY
    assert EmployerCommitment.objects.exclude(state=CommitmentState.REPLACED).get() == fresh
    assert asked.state == State.DRAFT


def test_an_address_nobody_can_write_to_stops_no_other_link(asked, clock, caplog):
    other = CandidatureFactory(cycle=asked.cycle, siret=make_siret(10))
    ask_commitment(other)
    Candidature.objects.filter(pk=asked.pk).update(email="nulle part")
    clock.move_to(SENT + 31 * DAY)
    assert expire_links() == 2
    assert OutboxMail.objects.get(event="commitment.expired").recipient == other.applicant
    assert "cannot be told" in caplog.text


def test_the_dossier_is_locked_before_its_link(asked, clock):
    """As for whoever asks for another link at that moment: in another order PostgreSQL would end one of the two."""
    clock.move_to(SENT + 30 * DAY)
    with CaptureQueriesContext(connection) as queries:
        assert expire_links() == 1
    statements = [query["sql"] for query in queries]
    lock = next(n for n, sql in enumerate(statements) if 'FROM "candidatures_candidature"' in sql)
    write = next(n for n, sql in enumerate(statements) if sql.startswith('UPDATE "candidatures_employercommitment"'))
    assert lock < write
    assert connection.vendor == "sqlite" or "FOR UPDATE" in statements[lock]
