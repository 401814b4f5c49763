"""What a person answers by post: who writes it down, on which days, and that nobody does once the account is theirs."""

import datetime
import uuid

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from candidatures import services
from candidatures.enums import JournalKind, State
from candidatures.errors import NothingChangedError
from candidatures.models import Candidature
from candidatures.personal_data import personal_data
from candidatures.sections import DECLARATIONS, IDENTITY, PROJECT
from candidatures.services.by_post import answers_open
from cycles.models import KeptAway, Participant
from instruction import services as instruction
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import ask_about, ask_correction, candidature_in, pdf_upload, post_dossier
from tests.factories.cycles import CallFactory
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import timeline
from toolkit.notifications.models import OutboxMail
from toolkit.text.typography import format_day

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def cycle():
    return CallFactory()


@pytest.fixture
def assistant(cycle):
    return make_staff(Role.ASSISTANT, institute=cycle.institute, first_name="Nora", last_name="Belkacem")


@pytest.fixture
def adviser(cycle):
    return make_staff(Role.ADVISER, institute=cycle.institute)


@pytest.fixture
def posted(cycle, assistant):
    """Registered three days ago, without an address."""
    draft = post_dossier(cycle=cycle, actor=assistant, arrived_on=today() - datetime.timedelta(days=3))
    services.register_paper(actor=assistant, candidature=draft)
    return draft


@pytest.fixture
def claimed(posted, adviser):
    instruction.claim_candidature(actor=adviser, candidature=posted)
    return posted


@pytest.fixture
def asked(claimed, adviser):
    ask_correction(claimed, "projet", actor=adviser)
    return Candidature.objects.get(pk=claimed.pk)


@pytest.fixture
def admitted(claimed, adviser):
    services.verify_commitment(
        actor=adviser, commitment=claimed.commitment, signatory_name="Philippe Orsenne", signatory_capacity="Maire"
    )
    claimed.forget_commitment()
    instruction.declare_eligible(actor=adviser, candidature=claimed)
    services.admit(actor=adviser, candidature=claimed)
    return Candidature.objects.get(pk=claimed.pk)


def take_over(candidature):
    """The person chooses a password."""
    holder = User.objects.get(pk=candidature.applicant_id)
    holder.set_password("choisi par la personne")
    holder.save()


def record(actor, candidature, answer, **values):
    return services.record_answer(actor=actor, candidature=candidature, answer=answer, **{"came_on": today(), **values})


class TestDecision:
    def test_a_place_is_confirmed(self, admitted, assistant):
        change = record(assistant, admitted, "confirm", upload=pdf_upload("lettre.pdf"))
        admitted.refresh_from_db()
        assert admitted.state == State.CONFIRMED
        assert (change.role, change.actor, change.came_on) == ("paper", assistant, today())
        assert Participant.objects.get().user == admitted.applicant
        letter = admitted.scans.get()
        assert (letter.came_on, letter.uploaded_by) == (today(), assistant)
        assert letter.label == f"Courrier reçu le {format_day(today())}"
        assert admitted.journal.filter(kind=JournalKind.LETTER_SCANNED).count() == 1

    def test_a_place_is_given_up(self, admitted, adviser):
        record(adviser, admitted, "decline")
        admitted.refresh_from_db()
        assert admitted.state == State.DECLINED
        assert not Participant.objects.exists()

    def test_a_dossier_is_withdrawn(self, claimed, assistant):
        record(assistant, claimed, "withdraw", came_on=today() - datetime.timedelta(days=1))
        claimed.refresh_from_db()
        assert claimed.state == State.WITHDRAWN

    def test_its_mail_goes_to_the_address_that_was_given(self, admitted, assistant):
        services.give_address(actor=assistant, candidature=admitted, email="maelle@example.org")
        record(assistant, admitted, "confirm")
        assert OutboxMail.objects.get(event="candidature.confirmed").to_email == "maelle@example.org"

    def test_without_an_address_nothing_leaves(self, admitted, assistant):
        record(assistant, admitted, "confirm")
        assert not OutboxMail.objects.filter(event="candidature.confirmed").exists()

    def test_the_day_is_one_of_receipt(self, admitted, claimed, assistant):
        with pytest.raises(IncompleteError, match="à venir"):
            record(assistant, admitted, "confirm", came_on=today() + datetime.timedelta(days=1))
        with pytest.raises(IncompleteError, match="pas pu arriver avant"):
            record(assistant, admitted, "confirm", came_on=today() - datetime.timedelta(days=1))
        admitted.refresh_from_db()
        assert admitted.state == State.ADMITTED

    def test_a_confirmation_counts_from_its_day_and_not_from_its_typing(self, admitted, assistant):
        now = timezone.now()
        week_ago = now - datetime.timedelta(days=7)
        Candidature.objects.filter(pk=admitted.pk).update(
            state_changed_at=week_ago, answer_by=now - datetime.timedelta(days=2)
        )
        with pytest.raises(DomainError, match="ne peut plus être prise"):
            record(assistant, admitted, "confirm", came_on=today() - datetime.timedelta(days=1))
        record(assistant, admitted, "confirm", came_on=today() - datetime.timedelta(days=2))
        admitted.refresh_from_db()
        assert admitted.state == State.CONFIRMED

    def test_a_second_click_says_what_is_done(self, admitted, assistant):
        record(assistant, admitted, "decline")
        with pytest.raises(StaleError, match="déjà passé"):
            record(assistant, admitted, "decline")
        assert admitted.changes.filter(transition="decline").count() == 1

    def test_only_the_team_writes_it(self, admitted, cycle, adviser):
        for actor in (make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT, institute=cycle.institute), UserFactory()):
            with pytest.raises(NotAllowedError, match="service formation"):
                record(actor, admitted, "confirm")
        KeptAway.objects.create(user=adviser, cycle=cycle, person=admitted.applicant)
        with pytest.raises(NotAllowedError):
            record(adviser, admitted, "confirm")

    @pytest.mark.parametrize("answer", ["confirm", "decline"])
    def test_never_once_the_account_is_theirs(self, admitted, assistant, answer):
        take_over(admitted)
        with pytest.raises(DomainError, match="elle répond elle-même"):
            record(assistant, admitted, answer)
        services.decline_place(actor=admitted.applicant, candidature=admitted)

    def test_never_for_a_dossier_of_the_site(self, cycle, adviser):
        online = candidature_in(State.ADMITTED, cycle=cycle, adviser=adviser)
        with pytest.raises(DomainError, match="pas venu par courrier"):
            record(adviser, online, "confirm")

    def test_what_may_be_said_follows_the_state(self, claimed, admitted):
        claimed.state = State.UNDER_REVIEW
        assert answers_open(claimed) == ["withdraw"]
        assert answers_open(admitted) == ["confirm", "decline"]
        admitted.state = State.DRAFT
        assert answers_open(admitted) == []


class TestCorrection:
    def test_is_typed_in_then_sent_back(self, asked, assistant):
        assert asked in Candidature.objects.written_by(assistant)
        services.save_section(actor=assistant, candidature=asked, section=PROJECT, values={"project": "Précisé."})
        change = services.answer_correction_by_post(
            actor=assistant, candidature=asked, came_on=today(), upload=pdf_upload("correction.pdf")
        )
        asked.refresh_from_db()
        assert (asked.state, asked.project) == (State.UNDER_REVIEW, "Précisé.")
        assert (change.role, change.came_on, change.actor) == ("paper", today(), assistant)
        assert asked.scans.get().came_on == today()
        assert asked not in Candidature.objects.written_by(assistant)

    def test_only_what_was_reopened_is_written(self, asked, assistant):
        for section, values in ((IDENTITY, {"phone": "02 00 00 00 15"}), (DECLARATIONS, {"commits_accuracy": False})):
            with pytest.raises(NotAllowedError):
                services.save_section(actor=assistant, candidature=asked, section=section, values=values)

    def test_nothing_changed_and_nothing_said_is_refused(self, asked, assistant):
        with pytest.raises(NothingChangedError):
            services.answer_correction_by_post(actor=assistant, candidature=asked, came_on=today())
        services.answer_correction_by_post(
            actor=assistant, candidature=asked, came_on=today(), message="Rien à changer."
        )
        asked.refresh_from_db()
        assert asked.state == State.UNDER_REVIEW

    def test_does_not_come_before_it_was_asked_for(self, asked, assistant):
        for day, words in ((-1, "pas pu arriver avant"), (1, "à venir")):
            with pytest.raises(IncompleteError, match=words):
                services.answer_correction_by_post(
                    actor=assistant, candidature=asked, came_on=today() + datetime.timedelta(days=day), message="Non."
                )

    def test_closes_to_the_team_once_the_account_is_theirs(self, asked, assistant):
        take_over(asked)
        fresh = Candidature.objects.get(pk=asked.pk)
        assert fresh not in Candidature.objects.written_by(assistant)
        with pytest.raises(NotAllowedError):
            services.save_section(actor=assistant, candidature=fresh, section=PROJECT, values={"project": "Non."})
        with pytest.raises(DomainError, match="elle répond elle-même"):
            services.answer_correction_by_post(actor=assistant, candidature=fresh, came_on=today(), message="Non.")
        services.answer_correction(actor=fresh.applicant, candidature=fresh, message="Je réponds.")

    def test_a_stranger_and_one_who_is_recused_write_nothing(self, asked, cycle, assistant):
        KeptAway.objects.create(user=assistant, cycle=cycle, person=asked.applicant)
        for actor in (assistant, make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT, institute=cycle.institute)):
            assert asked not in Candidature.objects.written_by(actor)
            with pytest.raises(NotAllowedError):
                services.answer_correction_by_post(actor=actor, candidature=asked, came_on=today(), message="Non.")


class TestQuestion:
    @pytest.fixture
    def thread(self, claimed, adviser):
        services.give_address(actor=adviser, candidature=claimed, email="maelle@example.org")
        return ask_about(Candidature.objects.get(pk=claimed.pk), actor=adviser)

    def answer(self, actor, thread, **values):
        given = {"text": "Depuis 2019.", "key": uuid.uuid4(), "came_on": today()} | values
        return services.answer_question_by_post(actor=actor, thread=thread, **given)

    def test_is_answered_and_told_to_who_follows(self, thread, assistant, adviser):
        message = self.answer(assistant, thread)
        assert (message.author, message.came_on, message.is_from_staff) == (assistant, today(), False)
        assert message.is_unread
        mail = OutboxMail.objects.get(event="candidature.answered")
        assert mail.to_email == adviser.email
        assert "Maëlle Kervadec" in mail.text_body

    def test_who_follows_is_told_nothing_of_their_own_typing(self, thread, adviser):
        assert not self.answer(adviser, thread).is_unread
        assert not OutboxMail.objects.filter(event="candidature.answered").exists()

    def test_sent_twice_is_one(self, thread, assistant):
        key = uuid.uuid4()
        assert self.answer(assistant, thread, key=key) == self.answer(assistant, thread, key=key)

    def test_refusals(self, thread, assistant):
        with pytest.raises(IncompleteError, match="pas pu arriver avant"):
            self.answer(assistant, thread, came_on=today() - datetime.timedelta(days=1))
        with pytest.raises(IncompleteError, match="Écrivez votre message"):
            self.answer(assistant, thread, text=" ")
        take_over(thread.candidature)
        with pytest.raises(DomainError, match="elle répond elle-même"):
            self.answer(assistant, thread)

    def test_the_team_never_speaks_as_the_person_without_a_day(self, thread, assistant):
        with pytest.raises(NotAllowedError):
            services.answer_question(actor=assistant, thread=thread, text="Non.", key=uuid.uuid4())


def test_the_history_says_who_typed_it_and_when_it_came(admitted, assistant):
    record(assistant, admitted, "confirm")
    day = f"d’après un courrier reçu le {format_day(today())}"
    for audience, who in ((Audience.STAFF, "Nora Belkacem"), (Audience.APPLICANT, "saisi par Nora Belkacem")):
        lines = [line for line in timeline(admitted, audience=audience, reader=admitted.applicant) if day in line.what]
        assert [line.who for line in lines] == [who]
    (dossier,) = personal_data(admitted.applicant)["dossiers"]
    assert dossier["historique"][0]["reçu par courrier"] == today()
