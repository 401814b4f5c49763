"""What moves the day of silence, who is warned of it, and what follows when the day of a correction passes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from candidatures.services.due import remind_corrections
from candidatures.silence import suspensions_of
from instruction import services
from instruction.services.due import tell_passed_corrections, warn_of_silence
from instruction.silence import near_silence, past_silence
from instruction.tasks import remind_task
from organisations.enums import SilenceRegime
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import ask_correction, candidature_in
from tests.factories.cycles import CallFactory
from tests.factories.organisations import InstituteFactory
from toolkit.domain.days import add_months
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


def days(count):
    return datetime.timedelta(days=count)


def today():
    return timezone.localdate()


def ask(dossier, adviser, in_days=10):
    ask_correction(dossier, "projet", actor=adviser, what="Précisez.", days=in_days)
    dossier.refresh_from_db()
    return dossier.revisions.get(closed_at=None)


def answer(dossier):
    candidatures.answer_correction(actor=dossier.applicant, candidature=dossier, message="Voici.")
    dossier.refresh_from_db()


def mails(event):
    return OutboxMail.objects.filter(event=event)


def pass_days(time_machine, count):
    time_machine.move_to(timezone.now() + days(count))


class TestWhereSilenceRejects:
    def test_it_is_the_day_of_the_receipt(self, dossier):
        assert dossier.silence_on == dossier.receipt.context["silence_on"] == add_months(today(), 2)

    def test_is_suspended_until_the_day_given(self, dossier, adviser):
        announced = dossier.silence_on
        ask(dossier, adviser, in_days=10)
        assert dossier.silence_on == announced + days(10)

    def test_runs_again_when_the_pieces_come(self, dossier, adviser, time_machine):
        announced = dossier.silence_on
        ask(dossier, adviser, in_days=10)
        pass_days(time_machine, 4)
        answer(dossier)
        assert dossier.silence_on == announced + days(4)
        [suspension] = suspensions_of(dossier, dossier.revisions.all())
        assert (suspension.days, suspension.is_running) == (4, False)

    def test_runs_again_when_the_time_ends(self, dossier, adviser, time_machine):
        announced = dossier.silence_on
        ask(dossier, adviser, in_days=10)
        pass_days(time_machine, 25)
        answer(dossier)
        assert dossier.silence_on == announced + days(10)

    def test_adds_up_and_counts_nothing_after_silence(self, dossier, adviser, time_machine):
        announced = dossier.silence_on
        ask(dossier, adviser, in_days=10)
        pass_days(time_machine, 2)
        answer(dossier)
        ask(dossier, adviser, in_days=5)
        assert dossier.silence_on == announced + days(7)
        pass_days(time_machine, 100)
        answer(dossier)
        ask(dossier, adviser, in_days=5)
        assert dossier.silence_on == announced + days(7)

    def test_keeps_what_a_closed_request_suspended(self, dossier, adviser, time_machine):
        announced = dossier.silence_on
        ask(dossier, adviser, in_days=10)
        pass_days(time_machine, 3)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=dossier.cycle.institute)
        candidatures.declare_ineligible(actor=head, candidature=dossier, reason="Motif.")
        candidatures.reopen_candidature(actor=head, candidature=dossier, reason="Erreur.")
        dossier.refresh_from_db()
        assert dossier.silence_on == announced + days(3)

    def test_filters_agree(self, dossier, adviser, cycle, time_machine):
        def found(condition):
            return list(Candidature.objects.filter(condition(cycle)))

        announced = dossier.silence_on
        ask(dossier, adviser, in_days=30)
        answer(dossier)
        time_machine.move_to(datetime.datetime.combine(announced - days(15), datetime.time(12), datetime.UTC))
        assert (found(near_silence), found(past_silence)) == ([dossier], [])
        ask(dossier, adviser, in_days=10)
        assert (found(near_silence), found(past_silence)) == ([], [])
        time_machine.move_to(datetime.datetime.combine(announced + days(10), datetime.time(12), datetime.UTC))
        assert (found(near_silence), found(past_silence)) == ([], [dossier])


class TestWhereSilenceAccepts:
    @pytest.fixture
    def dossier(self, adviser):
        institute = InstituteFactory(silence_regime=SilenceRegime.ACCEPTS)
        mine = make_staff(Role.ADVISER, institute=institute)
        return candidature_in(State.UNDER_REVIEW, cycle=CallFactory(institute=institute), adviser=mine)

    def test_starts_with_the_complete_file(self, dossier, time_machine):
        assert dossier.silence_on == add_months(today(), 2)
        ask(dossier, dossier.adviser)
        assert dossier.silence_on is None
        pass_days(time_machine, 5)
        answer(dossier)
        assert dossier.silence_on == add_months(today(), 2)

    def test_receipt_says_so(self, dossier):
        body = dossier.receipt.context["body"]
        assert "vaut décision d’acceptation" in body
        assert "vaut décision de rejet" not in body


class TestReminders:
    def test_two_before_the_day_once_each(self, dossier, adviser, time_machine):
        ask(dossier, adviser, in_days=10)
        sent = []
        for _ in range(11):
            remind_corrections()
            remind_corrections()
            sent.append(mails("candidature.correction_due").count())
            pass_days(time_machine, 1)
        assert sent == [0] * 7 + [1, 1, 2, 2]
        assert "Précisez" in mails("candidature.correction_due").first().text_body

    def test_spares_whoever_was_asked_after(self, dossier, adviser, time_machine):
        ask(dossier, adviser, in_days=2)
        assert remind_corrections() == 0
        pass_days(time_machine, 1)
        assert remind_corrections() == 1

    def test_stops_with_the_answer(self, dossier, adviser, time_machine):
        ask(dossier, adviser, in_days=10)
        answer(dossier)
        pass_days(time_machine, 9)
        assert remind_corrections() == 0


class TestPassedDay:
    def test_tells_the_adviser_once_and_changes_nothing(self, dossier, adviser, time_machine):
        ask(dossier, adviser, in_days=3)
        pass_days(time_machine, 3)
        assert tell_passed_corrections() == 0
        pass_days(time_machine, 1)
        assert (tell_passed_corrections(), tell_passed_corrections()) == (1, 0)
        assert mails("correction.passed").get().recipient == adviser
        dossier.refresh_from_db()
        assert dossier.state == State.CORRECTION_REQUESTED

    def test_take_as_is_waits_for_the_day(self, dossier, adviser, time_machine):
        correction = ask(dossier, adviser, in_days=3)
        with pytest.raises(DomainError, match="attendez ce jour"):
            services.take_as_is(actor=adviser, candidature=dossier)
        pass_days(time_machine, 4)
        services.take_as_is(actor=adviser, candidature=dossier)
        correction.refresh_from_db()
        assert (dossier.state, correction.sent_at) == (State.UNDER_REVIEW, None)
        assert correction.closed_at is not None
        assert mails("candidature.taken_as_is").exists()

    def test_more_time_moves_the_day_and_the_silence(self, dossier, adviser, time_machine):
        announced = dossier.silence_on
        first = ask(dossier, adviser, in_days=3).due_on
        pass_days(time_machine, 4)
        tell_passed_corrections()
        later = today() + days(6)
        services.extend_correction(actor=adviser, candidature=dossier, due_on=later, seen=first)
        dossier.refresh_from_db()
        assert dossier.silence_on == announced + days(10)
        assert mails("candidature.correction_extended").exists()
        with pytest.raises(StaleError):
            services.extend_correction(actor=adviser, candidature=dossier, due_on=later + days(1), seen=first)
        with pytest.raises(IncompleteError, match="déjà donné"):
            services.extend_correction(actor=adviser, candidature=dossier, due_on=later)
        with pytest.raises(NotAllowedError):
            services.extend_correction(actor=dossier.applicant, candidature=dossier, due_on=later + days(1))
        pass_days(time_machine, 7)
        assert tell_passed_corrections() == 1

    def test_more_time_needs_a_correction(self, dossier, adviser):
        with pytest.raises(DomainError, match="Aucune correction"):
            services.extend_correction(actor=adviser, candidature=dossier, due_on=today() + days(2))

    def test_page_offers_the_choice(self, staff, dossier, adviser, time_machine):
        ask(dossier, adviser, in_days=3)
        page = reverse("instruction:detail", args=[dossier.uuid])
        assertContains(staff.get(page), "attendez ce jour")
        assertContains(staff.get(page), "Délai suspendu")
        pass_days(time_machine, 4)
        sign_in(staff, adviser)
        shown = staff.get(page)
        assertContains(shown, "À vous de choisir")
        assertNotContains(shown, "attendez ce jour")
        assertContains(shown, "Délai qui a été suspendu")
        address = reverse("instruction:extend_correction", args=[dossier.uuid])
        assert staff.post(address, {"due_on": "2001-01-01"}).status_code == 422
        assert staff.post(address, {"due_on": (today() + days(6)).isoformat()}).status_code == 302


class TestWarnings:
    def test_two_before_silence_once_each_and_again_when_it_moves(self, dossier, adviser, time_machine):
        pass_days(time_machine, (dossier.silence_on - today()).days - 22)
        assert warn_of_silence() == 0
        pass_days(time_machine, 1)
        assert (warn_of_silence(), warn_of_silence()) == (1, 0)
        told = mails("silence.near").get()
        assert (told.recipient, "vaudra rejet" in told.subject) == (adviser, True)
        ask(dossier, adviser, in_days=20)
        assert warn_of_silence() == 0
        pass_days(time_machine, 34)
        assert remind_task() == 2  # the correction that did not come, and the last warning alone
        assert mails("silence.near").count() == 2

    def test_a_decided_dossier_is_silent(self, dossier, adviser, time_machine):
        head = make_staff(Role.HEAD_OF_SERVICE, institute=dossier.cycle.institute)
        candidatures.declare_ineligible(actor=head, candidature=dossier, reason="Motif.")
        pass_days(time_machine, (dossier.silence_on - today()).days - 5)
        assert warn_of_silence() == 0
