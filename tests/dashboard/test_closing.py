"""Closing an account: what binds, what goes, what stays, and whatever comes meanwhile."""

import datetime
import re
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.closing import CLOSED_NAME, AccountClosed
from accounts.enums import Role
from accounts.models import Membership, User
from accounts.services import grant_role
from candidatures.enums import State
from candidatures.models import Candidature, Mandate
from candidatures.services import accept_mandate, give_mandate, start_candidature, submit_candidature
from cycles.enums import CycleState
from cycles.models import Cycle, Participant
from cycles.services import remove_participant
from dashboard.closing import AccountBound, close_account, what_binds, what_goes
from fees.models import Fee
from tests.committee.test_races import race
from tests.factories.accounts import UserFactory, give_second_factor, make_staff
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate
from tests.factories.committee import make_committee
from tests.factories.notifications import OutboxMailFactory
from toolkit.domain.errors import DomainError
from toolkit.notifications.delivery import deliver
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def titles(user):
    return [binding.title for binding in what_binds(user)]


class TestWhatBinds:
    def test_nothing_binds_a_draft_or_a_mandate(self):
        draft = CandidatureFactory(signed=True)
        helper = make_delegate(draft)
        assert what_binds(draft.applicant) == what_binds(helper) == []

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.UNDER_REVIEW, State.ELIGIBLE, State.WAITLISTED])
    def test_dossier_under_way_binds_until_it_is_withdrawn(self, state):
        (binding,) = what_binds(candidature_in(state).applicant)
        assert "Retirez-le" in binding.remedy and binding.until is None and binding.url

    def test_admission_binds_until_it_is_answered(self):
        (binding,) = what_binds(candidature_in(State.ADMITTED).applicant)
        assert "confirmez votre place" in binding.remedy

    @pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN, State.INELIGIBLE, State.DECLINED])
    def test_dossier_that_is_over_binds_two_years(self, state):
        candidature = candidature_in(state)
        (binding,) = what_binds(candidature.applicant)
        last = timezone.localdate(candidature.state_changed_at)
        assert (binding.until.year, binding.until.month) == (last.year + 2, last.month)
        day = datetime.timedelta(days=1)
        with time_machine.travel(datetime.datetime.combine(binding.until, datetime.time(12)), tick=False):
            assert titles(candidature.applicant)
        with time_machine.travel(datetime.datetime.combine(binding.until + day, datetime.time(12)), tick=False):
            assert not titles(candidature.applicant)

    def test_promotion_binds_then_the_fee_for_ten_years(self):
        candidature = candidature_in(State.CONFIRMED)
        person = candidature.applicant
        place, fee = what_binds(person)
        assert "promotion" in place.title and "DR-" in fee.title
        assert fee.until.year == timezone.localdate(Fee.objects.get().due_since).year + 10
        Cycle.objects.update(state=CycleState.ARCHIVED)
        assert what_binds(person) == [fee]

    def test_who_left_the_promotion_is_bound_by_the_dossier_alone(self):
        candidature = candidature_in(State.CONFIRMED)
        head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
        remove_participant(actor=head, participant=Participant.objects.get(), reason="Mutation")
        (binding,) = what_binds(candidature.applicant)
        assert "annulée" in binding.reason and binding.until

    def test_role_binds_the_last_head_too(self):
        head = make_staff(Role.HEAD_OF_SERVICE)
        (binding,) = what_binds(head)
        assert "La dernière personne" in binding.remedy
        with pytest.raises(AccountBound):
            close_account(actor=head)
        assert Membership.objects.filter(user=head).exists()

    def test_administrator_and_seat_and_charge_bind(self):
        assert titles(UserFactory(is_superuser=True)) == ["L’administration de l’application"]
        sitting = make_committee(members=1)
        member = sitting.members[0]
        Membership.objects.filter(user=member).delete()
        (seat,) = what_binds(User.objects.get(pk=member.pk))
        assert "Votre siège" in seat.title
        adviser = candidature_in(State.UNDER_REVIEW, adviser=make_adviser_of(sitting), cycle=sitting.cycle).adviser
        Membership.objects.filter(user=adviser).delete()
        assert titles(User.objects.get(pk=adviser.pk)) == ["Un dossier vous est confié"]

    # One an app, and the institute's with the roles; then drafts, commitments, mandates, mails, factors.
    @pytest.mark.parametrize("number", [1, 4])
    def test_runs_a_constant_number_of_queries(self, number, django_assert_num_queries):
        person = UserFactory()
        for _ in range(number):
            CandidatureFactory(applicant=person, complete=True)
            make_delegate(CandidatureFactory(), email=f"autre{_}@example.org")
        with django_assert_num_queries(6):
            what_binds(person)
        with django_assert_num_queries(5):
            leaving = what_goes(person)
            len(leaving.drafts)


def make_adviser_of(sitting):
    return make_staff(Role.ADVISER, institute=sitting.cycle.institute)


class TestClosing:
    def test_all_goes_and_the_address_is_free(self, django_capture_on_commit_callbacks):
        draft = CandidatureFactory(signed=True)
        person = draft.applicant
        make_delegate(draft)
        give_second_factor(person)
        OutboxMailFactory(recipient=person)
        files = [piece.file.name for piece in draft.pieces.all()]
        other = CandidatureFactory(complete=True, cycle=draft.cycle)
        with django_capture_on_commit_callbacks(execute=True):
            close_account(actor=person)
            assert all(default_storage.exists(name) for name in files), "files wait for the commit"
        assert files and not any(default_storage.exists(name) for name in files)
        assert list(Candidature.objects.all()) == [other]
        assert not User.objects.filter(pk=person.pk).exists()
        assert not Authenticator.objects.exists()
        assert not EmailAddress.objects.filter(email=person.email).exists()
        assert not OutboxMail.objects.filter(recipient=person.pk).exists()
        assert OutboxMail.objects.filter(event="commitment.undone").exists()
        again = UserFactory(email=person.email)
        assert not Candidature.objects.owned_by(again).exists()

    def test_mail_confirms_and_its_text_is_erased_once_sent(self, mailoutbox):
        person = UserFactory()
        close_account(actor=person)
        mail = OutboxMail.objects.get()
        assert (mail.event, mail.to_email, mail.recipient) == ("account_closed", person.email, None)
        assert deliver(mail_id=mail.pk)
        mail.refresh_from_db()
        assert mail.is_erased and "Votre compte INET Cycles est fermé" in mailoutbox[0].subject

    def test_what_was_done_for_others_stays_without_the_name(self):
        draft = CandidatureFactory()
        helper = make_delegate(draft)
        asked = give_mandate(
            actor=draft.applicant, candidature=CandidatureFactory(applicant=draft.applicant), name="L.",
            email=helper.email,
        )  # fmt: skip
        close_account(actor=helper)
        helper.refresh_from_db()
        assert (helper.full_name, helper.is_active, helper.phone) == (CLOSED_NAME, False, "")
        assert helper.email.endswith(".invalid") and not helper.has_usable_password()
        assert not Mandate.objects.live().exists()
        told = OutboxMail.objects.filter(event="mandate.declined", recipient=draft.applicant)
        assert told.count() == 2
        with pytest.raises(DomainError):
            accept_mandate(actor=helper, mandate=asked)

    def test_mandate_accepted_at_a_former_address_ends_too(self):
        helper = make_delegate(CandidatureFactory())
        EmailAddress.objects.filter(user=helper).update(email="nouvelle@example.org")
        User.objects.filter(pk=helper.pk).update(email="nouvelle@example.org")
        close_account(actor=User.objects.get(pk=helper.pk))
        assert not Mandate.objects.live().exists()

    def test_dossier_past_its_time_stays_with_its_mails(self):
        candidature = candidature_in(State.REJECTED)
        person = candidature.applicant
        with time_machine.travel(timezone.now() + datetime.timedelta(days=3 * 366), tick=False):
            assert not titles(person)
            close_account(actor=person)
        candidature.refresh_from_db()
        assert candidature.applicant.full_name == CLOSED_NAME
        assert OutboxMail.objects.filter(about=candidature.uuid, recipient=person).exists()

    def test_failure_loses_nothing(self, monkeypatch):
        draft = CandidatureFactory(complete=True)

        def fail(**kwargs):
            raise RuntimeError("no")

        monkeypatch.setattr("dashboard.closing.erase_account", fail)
        with pytest.raises(RuntimeError):
            close_account(actor=draft.applicant)
        assert draft.pieces.exists() and User.objects.filter(pk=draft.applicant_id).exists()


class TestMeanwhile:
    """The page was read when nothing bound."""

    def test_second_click_finds_it_closed(self):
        person = UserFactory()
        close_account(actor=person)
        with pytest.raises(AccountClosed):
            close_account(actor=person)
        assert OutboxMail.objects.count() == 1

    def test_filing_or_a_role_in_another_tab_keeps_all(self):
        draft = CandidatureFactory(signed=True)
        person = draft.applicant
        assert not what_binds(person)
        submit_candidature(actor=person, candidature=draft)
        with pytest.raises(AccountBound, match="rien n’est effacé"):
            close_account(actor=person)
        assert draft.pieces.exists()
        colleague = UserFactory()
        grant_role(actor=None, user=colleague, institute=draft.cycle.institute, role=Role.ADVISER)
        with pytest.raises(AccountBound):
            close_account(actor=colleague)

    def test_closed_account_is_given_nothing(self):
        draft = CandidatureFactory()
        helper = make_delegate(draft)
        close_account(actor=helper)
        with pytest.raises(AccountClosed):
            grant_role(actor=None, user=helper, institute=draft.cycle.institute, role=Role.ADVISER)
        with pytest.raises(AccountClosed):
            start_candidature(actor=helper, cycle=draft.cycle)
        assert not Membership.objects.exists()

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("number", range(2))
    def test_filing_and_closing_at_once_leave_one_whole(self, number):
        draft = CandidatureFactory(signed=True)
        person = User.objects.get(pk=draft.applicant_id)
        (refusal,) = race(
            partial(submit_candidature, actor=person, candidature=Candidature.objects.get(pk=draft.pk)),
            partial(close_account, actor=User.objects.get(pk=person.pk)),
        )
        if isinstance(refusal, AccountBound):
            assert Candidature.objects.get().state == State.SUBMITTED
            assert User.objects.filter(pk=person.pk, is_active=True).exists()
        else:
            assert isinstance(refusal, DomainError) and re.search("a été supprimé", refusal.message)
            assert not Candidature.objects.exists()

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("number", range(2))
    def test_role_and_closing_at_once_leave_one(self, number):
        head = make_staff(Role.HEAD_OF_SERVICE)
        institute = head.memberships.get().institute
        person = UserFactory()
        (refusal,) = race(
            partial(grant_role, actor=None, user=person, institute=institute, role=Role.ADVISER),
            partial(close_account, actor=User.objects.get(pk=person.pk)),
        )
        assert isinstance(refusal, AccountBound | AccountClosed)
        assert Membership.objects.filter(user=person.pk).exists() == isinstance(refusal, AccountBound)
