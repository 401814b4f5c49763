"""Reminders before closing: 7 days, 48 hours and 6 hours before each person's own deadline, once each."""

import datetime
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.enums import Role
from candidatures.enums import RevisionKind, State
from candidatures.models import Candidature, Revision
from candidatures.sections import PROJECT
from candidatures.services import (
    drop_revision,
    remind_drafts,
    remind_unsent,
    reopen_submitted,
    save_section,
    send_again,
    submit_candidature,
    withdraw_candidature,
)
from candidatures.services.reminders import BEFORE_CLOSING, _remind_draft, _remind_unsent
from candidatures.tasks import remind_task
from cycles.enums import CycleState
from cycles.models import Cycle
from instruction.services import claim_candidature, grant_extension
from tests.factories.accounts import make_staff
from tests.factories.candidatures import CandidatureFactory, bulk_candidatures
from tests.factories.cycles import CallFactory
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_moment

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
CLOSING = datetime.datetime(2026, 1, 14, 23, 59, 59, tzinfo=PARIS)
WEEK, TWO_DAYS, SIX_HOURS = BEFORE_CLOSING
HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def clock(time_machine):
    """A call that has been open for weeks, ten days before it closes."""
    time_machine.move_to(CLOSING - datetime.timedelta(days=10), tick=False)
    return time_machine


@pytest.fixture
def cycle(clock):
    opening = datetime.datetime(2025, 11, 3, tzinfo=PARIS)
    return CallFactory(opens_at=opening, closes_at=CLOSING, year=2026)


@pytest.fixture
def draft(cycle):
    return CandidatureFactory(cycle=cycle)


def mails(candidature=None):
    found = OutboxMail.objects.filter(event="candidature.reminder").order_by("pk")
    return found if candidature is None else found.filter(recipient=candidature.applicant)


def run_until(clock, start, end):
    """The schedule as it runs, here every six hours, at which each moment falls; returns when each mail was queued."""
    told = []
    now = start
    while now <= end:
        clock.move_to(now, tick=False)
        told += [now] * remind_drafts()
        now += SIX_HOURS
    return told


def extend(candidature, day):
    adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
    grant_extension(actor=adviser, candidature=candidature, until=day, reason="Congé.")


def test_three_reminders_once_each_and_none_after(draft, clock):
    told = run_until(clock, CLOSING - datetime.timedelta(days=8), CLOSING + datetime.timedelta(days=1))
    assert [CLOSING - at for at in told] == [WEEK, TWO_DAYS, SIX_HOURS]
    assert mails(draft).count() == 3
    draft.refresh_from_db()
    assert draft.reminded_at == CLOSING - SIX_HOURS


@pytest.mark.parametrize("before", BEFORE_CLOSING)
def test_moment_itself_is_time_and_the_second_before_is_not(draft, clock, before):
    Candidature.objects.filter(pk=draft.pk).update(reminded_at=CLOSING - before - SECOND)
    clock.move_to(CLOSING - before - SECOND, tick=False)
    assert remind_drafts() == 0
    clock.move_to(CLOSING - before, tick=False)
    assert remind_drafts() == 1
    assert remind_drafts() == 0


def test_draft_begun_after_a_moment_gets_the_following_ones(cycle, clock):
    clock.move_to(CLOSING - datetime.timedelta(days=5), tick=False)
    late = CandidatureFactory(cycle=cycle)
    told = run_until(clock, CLOSING - datetime.timedelta(days=5), CLOSING)
    assert [CLOSING - at for at in told] == [TWO_DAYS, SIX_HOURS]
    assert mails(late).count() == 2


def test_draft_begun_in_the_last_hours_gets_none(cycle, clock):
    clock.move_to(CLOSING - datetime.timedelta(hours=2), tick=False)
    CandidatureFactory(cycle=cycle)
    assert run_until(clock, CLOSING - datetime.timedelta(hours=2), CLOSING) == []


def test_schedule_that_slept_sends_the_latest_alone(draft, clock):
    clock.move_to(CLOSING - datetime.timedelta(hours=30), tick=False)
    assert remind_drafts() == 1
    clock.move_to(CLOSING - datetime.timedelta(minutes=5), tick=False)
    assert remind_drafts() == 1
    assert mails(draft).count() == 2


def test_schedule_that_wakes_after_the_deadline_sends_nothing(draft, clock):
    clock.move_to(CLOSING + SECOND, tick=False)
    assert remind_drafts() == 0


def test_submitted_and_withdrawn_dossiers_are_left_in_peace(cycle, clock):
    submitted, withdrawn = (CandidatureFactory(cycle=cycle, complete=True) for _ in range(2))
    submit_candidature(actor=submitted.applicant, candidature=submitted)
    withdraw_candidature(actor=withdrawn.applicant, candidature=withdrawn)
    assert run_until(clock, CLOSING - datetime.timedelta(days=8), CLOSING) == []


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.ARCHIVED])
def test_cycle_that_is_not_published_reminds_nobody(draft, cycle, clock, state):
    Cycle.objects.filter(pk=cycle.pk).update(state=state)
    assert run_until(clock, CLOSING - datetime.timedelta(days=8), CLOSING) == []


class TestExtended:
    def test_three_before_the_persons_own_deadline(self, draft, clock):
        clock.move_to(CLOSING - datetime.timedelta(days=9), tick=False)
        extend(draft, datetime.date(2026, 1, 24))
        own = CLOSING + datetime.timedelta(days=10)
        told = run_until(clock, CLOSING - datetime.timedelta(days=9), own + datetime.timedelta(days=1))
        assert [own - at for at in told] == [WEEK, TWO_DAYS, SIX_HOURS]

    def test_after_three_before_the_call_three_more(self, draft, clock):
        assert len(run_until(clock, CLOSING - datetime.timedelta(days=8), CLOSING)) == 3
        clock.move_to(CLOSING + datetime.timedelta(minutes=5), tick=False)
        extend(draft, datetime.date(2026, 1, 28))
        own = CLOSING + datetime.timedelta(days=14)
        told = run_until(clock, CLOSING + SIX_HOURS, own + datetime.timedelta(days=1))
        assert [own - at for at in told] == [WEEK, TWO_DAYS, SIX_HOURS]
        assert mails(draft).count() == 6

    def test_moments_before_the_extension_was_told_are_past(self, draft, clock):
        """The mail that grants three days is not followed, ten minutes later, by the reminder of seven days before."""
        clock.move_to(CLOSING + datetime.timedelta(minutes=5), tick=False)
        extend(draft, datetime.date(2026, 1, 17))
        own = CLOSING + datetime.timedelta(days=3)
        told = run_until(clock, CLOSING + SIX_HOURS, own)
        assert [own - at for at in told] == [TWO_DAYS, SIX_HOURS]

    def test_others_of_the_cycle_keep_theirs(self, draft, cycle, clock):
        extend(draft, datetime.date(2026, 1, 28))
        other = CandidatureFactory(cycle=cycle)
        run_until(clock, CLOSING - datetime.timedelta(days=8), CLOSING)
        assert (mails(draft).count(), mails(other).count()) == (0, 3)

    def test_extension_that_the_call_has_overtaken_counts_for_nothing(self, draft, cycle, clock):
        extend(draft, datetime.date(2026, 1, 16))
        later = CLOSING + datetime.timedelta(days=9)
        Cycle.objects.filter(pk=cycle.pk).update(closes_at=later)
        told = run_until(clock, CLOSING, later)
        assert [later - at for at in told] == [WEEK, TWO_DAYS, SIX_HOURS]


class TestMail:
    def remind(self, candidature, clock):
        clock.move_to(CLOSING - WEEK, tick=False)
        assert remind_drafts() == 1
        return mails(candidature).get()

    def test_says_when_in_full_and_what_is_left(self, cycle, clock):
        candidature = CandidatureFactory(cycle=cycle, complete=True, motivation="", siret="", population=None)
        mail = self.remind(candidature, clock)
        when = format_moment(CLOSING)
        assert (
            mail.subject
            == f"Votre dossier n’est pas encore déposé (il reste 3 points)\u00a0: vous avez jusqu’au {when}"
        )
        assert f"avant la fin du dépôt, le {when}, heure de Paris" in mail.text_body
        left = "Il reste 3 points avant de pouvoir déposer\u00a0: Employeur (2), Projet professionnel (1)."
        assert left in mail.text_body
        assert candidature.get_absolute_url() in mail.text_body
        assert (mail.to_email, mail.institute) == (candidature.email, cycle.institute)

    def test_one_point_is_singular(self, cycle, clock):
        mail = self.remind(CandidatureFactory(cycle=cycle, complete=True, motivation=""), clock)
        assert "(il reste 1 point)" in mail.subject

    def test_complete_draft_is_told_to_submit(self, cycle, clock):
        mail = self.remind(CandidatureFactory(cycle=cycle, complete=True), clock)
        when = format_moment(CLOSING)
        assert mail.subject == (
            f"Votre dossier n’est pas encore déposé (rien n’y manque)\u00a0: vous avez jusqu’au {when}"
        )
        assert "Rien ne manque" in mail.text_body

    def test_extended_draft_reads_its_own_deadline(self, draft, clock):
        extend(draft, datetime.date(2026, 1, 17))
        clock.move_to(CLOSING + datetime.timedelta(days=1), tick=False)
        assert remind_drafts() == 1
        mail = mails(draft).get()
        assert "samedi 17\u00a0janvier\u00a02026 à\u00a023\u00a0h\u00a059" in mail.subject
        assert "avant la fin du délai qui vous est accordé" in mail.text_body
        assert "14\u00a0janvier" not in mail.subject + mail.text_body


def test_address_nobody_could_write_to_stops_no_other_mail(cycle, clock, caplog):
    broken, sound = CandidatureFactory(cycle=cycle), CandidatureFactory(cycle=cycle)
    Candidature.objects.filter(pk=broken.pk).update(email="sans arobase")
    clock.move_to(CLOSING - WEEK, tick=False)
    assert remind_drafts() == 1
    assert mails(sound).count() == 1
    assert str(broken.uuid) in caplog.text
    assert remind_drafts() == 0


def test_task_reminds(draft, clock):
    clock.move_to(CLOSING - WEEK, tick=False)
    assert remind_task() == 1
    assert remind_task() == 0


# Drafts that wait for nothing cost one query together, whatever their number.
@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("before", [datetime.timedelta(days=8), datetime.timedelta(days=5)])
def test_drafts_not_due_cost_one_query(cycle, clock, number, before, django_assert_num_queries):
    bulk_candidatures(number, cycle=cycle, state=State.DRAFT)
    clock.move_to(CLOSING - WEEK, tick=False)
    if before < WEEK:
        assert remind_drafts() == number
    clock.move_to(CLOSING - before, tick=False)
    with django_assert_num_queries(1):
        assert remind_drafts() == 0


def test_second_claim_of_a_moment_sends_nothing(draft, clock):
    clock.move_to(CLOSING - WEEK, tick=False)
    assert _remind_draft(draft.pk, CLOSING - WEEK)
    assert not _remind_draft(draft.pk, CLOSING - WEEK)
    assert mails(draft).count() == 1


def test_claim_is_refused_once_submitted(cycle, clock):
    """Submitted between the reading of the list and the mail."""
    candidature = CandidatureFactory(cycle=cycle, complete=True)
    submit_candidature(actor=candidature.applicant, candidature=candidature)
    assert not _remind_draft(candidature.pk, CLOSING - WEEK)


@pytest.mark.django_db(transaction=True)
def test_two_schedules_at_once_send_one_mail(draft, clock):
    clock.move_to(CLOSING - WEEK, tick=False)
    ready, counts = threading.Barrier(2), []

    def schedule():
        try:
            ready.wait(timeout=10)
            counts.append(remind_drafts())
        finally:
            connection.close()

    threads = [threading.Thread(target=schedule) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert mails(draft).count() == 1


class TestUnsentChanges:
    """A submitted dossier that was reopened, changed and not sent again."""

    @pytest.fixture
    def reopened(self, cycle, clock):
        candidature = CandidatureFactory(cycle=cycle, submitted=True, signed=True)
        clock.shift(HOUR)
        reopen_submitted(actor=candidature.applicant, candidature=candidature)
        return candidature

    @pytest.fixture
    def changed(self, reopened):
        self.write(reopened, "Un projet réécrit.")
        return reopened

    def write(self, candidature, text):
        who = candidature.applicant
        save_section(actor=who, candidature=candidature, section=PROJECT, values={"project": text})

    def told(self, clock):
        told = []
        for hours in range(24 * 8, -7, -6):
            now = CLOSING - hours * HOUR
            clock.move_to(now, tick=False)
            told += [hours] * remind_unsent()
        return told

    def test_two_reminders_once_each_and_none_after(self, changed, clock):
        assert self.told(clock) == [48, 6]
        mail = OutboxMail.objects.filter(event="candidature.unsent").first()
        assert changed.receipt_number in mail.text_body
        assert format_moment(CLOSING) in mail.subject
        assert mail.to_email == changed.email

    def test_nothing_changed_reminds_nobody(self, reopened, clock):
        assert self.told(clock) == []

    def test_who_was_writing_since_gets_the_next_one_alone(self, reopened, clock):
        clock.move_to(CLOSING - 47 * HOUR, tick=False)
        self.write(reopened, "Écrit ce soir.")
        assert remind_unsent() == 0
        clock.move_to(CLOSING - SIX_HOURS, tick=False)
        assert remind_unsent() == 1

    @pytest.mark.parametrize("act", [send_again, drop_revision])
    def test_sent_again_or_dropped_is_left_in_peace(self, changed, clock, act):
        act(actor=changed.applicant, candidature=changed)
        assert self.told(clock) == []

    def test_taken_between_the_list_and_the_mail(self, changed, clock):
        clock.move_to(CLOSING - TWO_DAYS, tick=False)
        claim_candidature(actor=make_staff(Role.ADVISER, institute=changed.cycle.institute), candidature=changed)
        assert not _remind_unsent(changed.pk, CLOSING - TWO_DAYS)

    def test_second_claim_of_a_moment_sends_nothing(self, changed, clock):
        clock.move_to(CLOSING - TWO_DAYS, tick=False)
        assert _remind_unsent(changed.pk, CLOSING - TWO_DAYS)
        assert not _remind_unsent(changed.pk, CLOSING - TWO_DAYS)

    def test_persons_own_deadline_counts(self, changed, clock):
        own = CLOSING + datetime.timedelta(days=10)
        Candidature.objects.filter(pk=changed.pk).update(extended_until=own)
        assert self.told(clock) == []
        clock.move_to(CLOSING + datetime.timedelta(days=8), tick=False)
        assert remind_unsent() == 1

    def test_task_reminds(self, changed, clock):
        clock.move_to(CLOSING - TWO_DAYS, tick=False)
        assert remind_task() == 1

    @pytest.mark.parametrize("number", [1, 12])
    def test_not_due_cost_one_query(self, cycle, clock, number, django_assert_num_queries):
        for candidature in bulk_candidatures(number, cycle=cycle, state=State.SUBMITTED):
            Revision.objects.create(
                candidature=candidature, kind=RevisionKind.REOPENING, opened_by=candidature.applicant, opened_at=CLOSING
            )
        clock.move_to(CLOSING - datetime.timedelta(days=3), tick=False)
        with django_assert_num_queries(1):
            assert remind_unsent() == 0
