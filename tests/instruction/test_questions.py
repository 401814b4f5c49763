"""Questions to the applicant: asked, answered, read and closed, by the services and on both pages."""

import re
import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures import services as candidatures
from candidatures.enums import State, ThreadState
from candidatures.models import Candidature, Message, Thread
from candidatures.personal_data import personal_data
from instruction import services
from instruction.threads import has_answer_to_read
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, ask_about, candidature_in, make_delegate, post_dossier
from tests.factories.committee import make_member
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


@pytest.fixture
def thread(dossier, adviser):
    return ask_about(dossier, actor=adviser)


def answer(thread, actor=None, text="Depuis 2023.", **fields):
    actor = actor or thread.candidature.applicant
    return candidatures.answer_question(actor=actor, thread=thread, text=text, **{"key": uuid.uuid4(), **fields})


def mails(event):
    return OutboxMail.objects.filter(event=event)


class TestAsking:
    def test_is_mailed_with_its_text_and_moves_no_state(self, dossier, adviser):
        thread = ask_about(dossier, actor=adviser, subject="Date  de nomination", text="Depuis quand ?")
        sent = mails("candidature.question").get()
        assert sent.recipient == dossier.applicant
        assert "Depuis quand" in sent.text_body
        assert f"/candidatures/{dossier.uuid}/questions/#question-{thread.uuid}" in sent.text_body
        dossier.refresh_from_db()
        assert (dossier.state, thread.subject) == (State.UNDER_REVIEW, "Date de nomination")

    def test_says_when_no_answer_is_awaited(self, dossier, adviser):
        ask_about(dossier, actor=adviser, expects_reply=False)
        body = mails("candidature.question").get().text_body
        assert "Aucune réponse n’est attendue" in body
        assert "Répondez depuis" not in body

    @pytest.mark.parametrize(
        "changes",
        [{"text": " "}, {"subject": " "}, {"text": "a" * 4001}, {"subject": "a" * 121}],
        ids=["no text", "no subject", "long text", "long subject"],
    )
    def test_refuses_what_is_empty_or_too_long(self, dossier, adviser, changes):
        with pytest.raises(IncompleteError):
            ask_about(dossier, actor=adviser, **changes)
        assert not Thread.objects.exists()

    def test_is_one_however_often_it_is_sent(self, dossier, adviser):
        key = uuid.uuid4()
        asked = {"actor": adviser, "candidature": dossier, "subject": "Objet", "text": "Texte", "key": key}
        assert services.ask_question(**asked) == services.ask_question(**asked)
        assert (Thread.objects.count(), Message.objects.count(), mails("candidature.question").count()) == (1, 1, 1)
        with pytest.raises(StaleError, match="déjà servi"):
            services.ask_question(**asked | {"actor": make_staff(Role.ADVISER, institute=dossier.cycle.institute)})

    def test_is_for_the_training_team_alone(self, dossier):
        for person in (dossier.applicant, UserFactory(), make_member(dossier.cycle)):
            with pytest.raises(NotAllowedError):
                ask_about(dossier, actor=person)

    def test_stops_with_a_withdrawn_dossier(self, dossier, thread, adviser):
        candidatures.withdraw_candidature(actor=dossier.applicant, candidature=dossier)
        with pytest.raises(DomainError, match="plus de question"):
            ask_about(dossier, actor=adviser)
        with pytest.raises(DomainError, match="personne n’y pose"):
            answer(thread)

    def test_waits_for_an_address(self, cycle, adviser):
        posted = post_dossier(cycle=cycle, actor=adviser)
        candidatures.register_paper(actor=adviser, candidature=posted)
        with pytest.raises(DomainError, match="Rien ne part encore"):
            ask_about(posted, actor=adviser)
        assert not Thread.objects.exists()


class TestAnswering:
    def test_tells_the_adviser_and_waits_to_be_read(self, thread, dossier, adviser):
        message = answer(thread)
        told = mails("candidature.answered").get()
        assert told.recipient == adviser
        assert "Depuis 2023." in told.text_body
        assert reverse("instruction:detail", args=[dossier.uuid]) in told.text_body
        thread.refresh_from_db()
        assert thread.state == ThreadState.ANSWERED
        assert list(Candidature.objects.filter(has_answer_to_read())) == [dossier]
        services.read_question(actor=adviser, thread=thread)
        message.refresh_from_db()
        assert message.read_at is not None
        assert not Candidature.objects.filter(has_answer_to_read()).exists()

    def test_the_list_says_so_to_whoever_the_dossier_waits_for(self, client, cycle, institute, thread, adviser):
        def row_for(person):
            sign_in(client, person)
            page = client.get(reverse("instruction:list"), {"vue": "toutes"}).content.decode()
            return re.findall(r'<span class="status t-(\w+)">(?:(?!</span>).)*Réponse à lire', page, re.DOTALL)

        assert row_for(adviser) == []
        answer(thread)
        colleague, assistant = (make_staff(role, institute=institute) for role in (Role.ADVISER, Role.ASSISTANT))
        assert [row_for(person) for person in (adviser, assistant, colleague)] == [["wait"], ["wait"], ["mute"]]
        services.read_question(actor=adviser, thread=thread)
        assert row_for(adviser) == []

    def test_tells_the_service_when_nobody_follows_or_may_read(self, thread, dossier, adviser, institute):
        adviser.memberships.all().delete()
        answer(thread)
        told = mails("candidature.answered").get()
        assert (told.to_email, told.recipient) == (institute.email, None)

    def test_is_one_however_often_it_is_sent(self, thread):
        key = uuid.uuid4()
        assert answer(thread, key=key) == answer(thread, key=key)
        assert (thread.messages.count(), mails("candidature.answered").count()) == (2, 1)

    def test_is_refused_when_something_was_written_since(self, thread, adviser):
        first = thread.messages.get()
        services.write_in_question(actor=adviser, thread=thread, text="Et où ?", key=uuid.uuid4())
        with pytest.raises(StaleError, match="Le service formation a écrit"):
            answer(thread, seen=first.uuid)
        assert thread.messages.count() == 2

    def test_is_refused_once_closed(self, thread, adviser):
        services.close_question(actor=adviser, thread=thread)
        services.close_question(actor=adviser, thread=thread)
        with pytest.raises(StaleError, match="est close"):
            answer(thread)
        with pytest.raises(StaleError, match="est close"):
            services.write_in_question(actor=adviser, thread=thread, text="Encore", key=uuid.uuid4())

    def test_is_the_delegate_s_too_under_their_own_name(self, cycle):
        candidature = candidature_in(State.SUBMITTED, cycle=cycle)
        helper = make_delegate(CandidatureFactory(cycle=cycle))
        thread = ask_about(candidature)
        with pytest.raises(NotAllowedError):
            answer(thread, actor=helper)
        mine = make_delegate(candidature)
        assert answer(thread, actor=mine).author == mine

    def test_is_in_the_archive_of_the_applicant_without_the_name_of_staff(self, thread, dossier, adviser):
        answer(thread)
        told = personal_data(dossier.applicant)
        [asked] = told["dossiers"][0]["questions du service"]
        assert [message["par"] for message in asked["messages"]] == ["le service formation", "vous"]
        assert [message["texte"] for message in asked["messages"]] == ["Depuis quand ?", "Depuis 2023."]
        assert adviser.last_name not in str(told)


class TestApplicantPage:
    def page(self, candidature, thread=None):
        name = "answer_question" if thread else "questions"
        return reverse(f"candidatures:{name}", args=[candidature.uuid, *([thread.uuid] if thread else [])])

    def fields(self, response):
        body = response.content.decode()
        return dict(re.findall(r'type="hidden" name="(seen|key)" value="([^"]+)"', body))

    def test_answers_from_what_the_page_gives(self, client, dossier, thread):
        sign_in(client, dossier.applicant)
        assertContains(client.get(dossier.get_absolute_url()), "attend une réponse de vous")
        shown = client.get(self.page(dossier))
        assertContains(shown, "Service formation")
        response = client.post(self.page(dossier, thread), {**self.fields(shown), "text": "Depuis 2023."}, follow=True)
        assertContains(response, "Votre réponse est envoyée")
        assertContains(response, "Depuis 2023.")
        assertNotContains(client.get(dossier.get_absolute_url()), "attend une réponse de vous")

    def test_keeps_what_was_typed_when_the_page_is_stale(self, client, dossier, thread, adviser):
        sign_in(client, dossier.applicant)
        fields = self.fields(client.get(self.page(dossier)))
        services.write_in_question(actor=adviser, thread=thread, text="Et où ?", key=uuid.uuid4())
        refused = client.post(self.page(dossier, thread), {**fields, "text": "Depuis 2023."})
        assert refused.status_code == 409
        assertContains(refused, "Et où", status_code=409)
        assertContains(refused, "Depuis 2023.</textarea>", status_code=409)
        again = client.post(self.page(dossier, thread), {**self.fields(refused), "text": "Depuis 2023."})
        assert again.status_code == 302

    def test_keeps_what_was_typed_when_the_question_is_closed(self, client, dossier, thread, adviser):
        sign_in(client, dossier.applicant)
        fields = self.fields(client.get(self.page(dossier)))
        services.close_question(actor=adviser, thread=thread)
        refused = client.post(self.page(dossier, thread), {**fields, "text": "Trop tard."})
        assertContains(refused, "Trop tard.</textarea>", status_code=409)
        assertNotContains(client.get(self.page(dossier)), "<textarea")

    def test_refuses_an_empty_answer(self, client, dossier, thread):
        sign_in(client, dossier.applicant)
        fields = self.fields(client.get(self.page(dossier)))
        refused = client.post(self.page(dossier, thread), {**fields, "text": ""})
        assertContains(refused, "Écrivez votre message", status_code=422)

    def test_does_not_exist_for_others(self, client, dossier, thread):
        sign_in(client, UserFactory())
        assert client.get(self.page(dossier)).status_code == 404
        assert client.post(self.page(dossier, thread)).status_code == 404

    def test_runs_a_constant_number_of_queries(self, client, dossier, adviser, django_assert_num_queries):
        sign_in(client, dossier.applicant)
        ask_about(dossier, actor=adviser)
        client.get(self.page(dossier))
        with django_assert_num_queries(QUERIES):
            client.get(self.page(dossier))
        for _ in range(29):
            ask_about(dossier, actor=adviser)
        with django_assert_num_queries(QUERIES):
            client.get(self.page(dossier))


# Session, person, what frames the page, dossier, its revisions, questions, messages.
QUERIES = 10


class TestStaffPage:
    def page(self, name, candidature, *arguments):
        return reverse(f"instruction:{name}", args=[candidature.uuid, *arguments])

    def test_asks_follows_up_reads_and_closes(self, staff, dossier):
        asked = {"key": uuid.uuid4(), "subject": "Poste", "text": "Lequel ?", "expects_reply": "on"}
        assert staff.post(self.page("ask", dossier), asked).status_code == 302
        thread = Thread.objects.get()
        answer(thread)
        page = staff.get(self.page("detail", dossier))
        assertContains(page, "Réponse à lire")
        staff.post(self.page("question", dossier, thread.uuid), {"act": "read"})
        assertNotContains(staff.get(self.page("detail", dossier)), "Réponse à lire")
        written = {"act": "write", "key": uuid.uuid4(), "text": "Merci."}
        assert staff.post(self.page("question", dossier, thread.uuid), written).status_code == 302
        staff.post(self.page("question", dossier, thread.uuid), {"act": "close"})
        thread.refresh_from_db()
        assert thread.state == ThreadState.CLOSED
        assert staff.post(self.page("question", dossier, thread.uuid), {"act": "autre"}).status_code == 404

    def test_keeps_what_was_typed(self, staff, dossier, thread):
        first = thread.messages.get()
        refused = staff.post(self.page("ask", dossier), {"key": uuid.uuid4(), "subject": "", "text": "Tapé"})
        assertContains(refused, "Tapé</textarea>", status_code=422)
        answer(thread)
        stale = {"act": "write", "key": uuid.uuid4(), "seen": first.uuid, "text": "Croisé"}
        refused = staff.post(self.page("question", dossier, thread.uuid), stale)
        assertContains(refused, "Croisé</textarea>", status_code=409)
        assertContains(refused, "Depuis 2023.", status_code=409)

    def test_question_of_another_dossier_does_not_exist(self, staff, dossier, cycle):
        other = ask_about(candidature_in(State.SUBMITTED, cycle=cycle))
        assert staff.post(self.page("question", dossier, other.uuid), {"act": "close"}).status_code == 404


def test_committee_never_reads_a_question(client, cycle, adviser):
    candidature = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
    ask_about(candidature, actor=adviser, subject="OBJET-TU", text="TEXTE-TU")
    sign_in(client, make_member(cycle))
    page = client.get(reverse("committee:read", args=[candidature.committee_item.uuid]))
    assert page.status_code == 200
    assertNotContains(page, "OBJET-TU")
    assertNotContains(page, "TEXTE-TU")
