"""A dossier that may be ineligible: proposed, decided with its letter or not; the error mended."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import Role
from candidatures import services as candidatures
from candidatures.enums import State
from candidatures.models import Candidature
from committee.services import give_seat
from instruction import services
from instruction.enums import ProposalState
from instruction.models import ANSWER_LIMIT, REASON_LIMIT, IneligibilityProposal
from instruction.proposals import proposals_sent_back, proposals_to_decide
from tests.factories.accounts import MembershipFactory, make_staff, sign_in
from tests.factories.candidatures import ask_correction, candidature_in
from tests.factories.committee import recuse
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

REASON = "La fonction déclarée n’est pas de direction générale."
ALL_ROLES = [*Role, "applicant", "elsewhere"]


@pytest.fixture
def head(institute):
    return make_staff(Role.HEAD_OF_SERVICE, institute=institute, first_name="Odile", last_name="Ruffenac")


@pytest.fixture
def dossier(cycle, adviser):
    return candidature_in(State.UNDER_REVIEW, cycle=cycle, adviser=adviser)


def propose(dossier, actor, **values):
    return services.propose_ineligibility(actor=actor, candidature=dossier, **{"reason": REASON} | values)


def page(name, dossier, *rest):
    return reverse(f"instruction:{name}", args=[dossier.uuid, *rest])


def person_of(role, institute, dossier):
    if role == "applicant":
        return dossier.applicant
    return make_staff(Role.HEAD_OF_SERVICE) if role == "elsewhere" else make_staff(role, institute=institute)


class TestProposing:
    def test_waits_for_the_head_and_says_nothing_to_the_applicant(self, dossier, adviser, head, client):
        mails = OutboxMail.objects.filter(recipient=dossier.applicant).count()
        proposal = propose(dossier, adviser, rules=["population", "category", "nothing"])
        assert proposal.rules == ["category", "population"]
        assert list(proposals_to_decide(head)) == [proposal]
        assert list(proposals_to_decide(adviser)) == []
        assert OutboxMail.objects.get(event="ineligibility.proposed").to_email == head.email
        assert OutboxMail.objects.filter(recipient=dossier.applicant).count() == mails
        client.force_login(dossier.applicant)
        shown = client.get(dossier.get_absolute_url())
        assertNotContains(shown, "rrecevab")
        assert Candidature.objects.get(pk=dossier.pk).state == State.UNDER_REVIEW

    def test_twice_is_once_and_another_is_refused(self, dossier, adviser, head):
        assert propose(dossier, adviser) == propose(dossier, adviser)
        with pytest.raises(StaleError, match="Hélène Marchandeau a déjà proposé"):
            propose(dossier, head, reason="Un autre motif.")
        assert IneligibilityProposal.objects.count() == 1

    @pytest.mark.parametrize("reason", ["  ", "m" * (REASON_LIMIT + 1)])
    def test_needs_a_reason_of_a_length(self, dossier, adviser, reason):
        with pytest.raises(IncompleteError):
            propose(dossier, adviser, reason=reason)

    @pytest.mark.parametrize("state", sorted(set(State.values) - {"draft", "under_review", "correction_requested"}))
    def test_a_dossier_past_it_is_refused(self, cycle, adviser, state):
        with pytest.raises(StaleError):
            propose(candidature_in(state, cycle=cycle, adviser=adviser), adviser)

    @pytest.mark.parametrize("role", ALL_ROLES)
    def test_is_for_those_who_instruct(self, dossier, institute, role):
        person = person_of(role, institute, dossier)
        if role in {Role.ADVISER, Role.HEAD_OF_SERVICE}:
            assert propose(dossier, person).author == person
        else:
            with pytest.raises(NotAllowedError):
                propose(dossier, person)


class TestDeciding:
    def test_dossier_letter_and_mail_come_together(self, dossier, adviser, head):
        proposal = propose(dossier, adviser)
        services.decide_ineligibility(actor=head, proposal=proposal)
        fresh = Candidature.objects.get(pk=dossier.pk)
        proposal.refresh_from_db()
        assert (fresh.state, proposal.state, proposal.closed_by) == (State.INELIGIBLE, ProposalState.DECIDED, head)
        context = fresh.letter.context
        assert REASON[:-1] in context["body"]
        assert "Vous avez deux mois" in context["body"] and "recours gracieux" in context["body"]
        assert context["signatory_name"] == dossier.cycle.institute.signatory_name
        assert ensure_rendered(fresh.letter_id).file
        assert fresh.changes.first().actor == head
        assert OutboxMail.objects.filter(event="candidature.ineligible", recipient=dossier.applicant).count() == 1
        told = OutboxMail.objects.get(event="ineligibility.decided")
        assert (told.to_email, dossier.receipt_number in told.subject) == (adviser.email, True)

    def test_second_head_is_told_and_nothing_happens_twice(self, dossier, adviser, head, institute):
        proposal = propose(dossier, adviser)
        services.decide_ineligibility(actor=head, proposal=proposal)
        other = make_staff(Role.HEAD_OF_SERVICE, institute=institute)
        for act in (services.decide_ineligibility, services.take_back_proposal):
            with pytest.raises(DomainError):
                act(actor=other, proposal=proposal)
        with pytest.raises(StaleError, match="« suivie » par Odile Ruffenac"):
            services.send_back_proposal(actor=other, proposal=proposal, answer="Non.")
        assert Document.objects.filter(kind="ineligibility").count() == 1

    def test_a_letter_that_says_something_else_is_read_again(self, dossier, adviser, head):
        with pytest.raises(StaleError, match="ne dit plus ce que vous avez lu"):
            services.decide_ineligibility(actor=head, proposal=propose(dossier, adviser), seen="0" * 64)
        assert Candidature.objects.get(pk=dossier.pk).state == State.UNDER_REVIEW

    @pytest.mark.parametrize("role", ALL_ROLES)
    def test_is_for_the_head_alone(self, dossier, adviser, institute, role):
        proposal = propose(dossier, adviser)
        person = person_of(role, institute, dossier)
        if role == Role.HEAD_OF_SERVICE:
            services.send_back_proposal(actor=person, proposal=proposal, answer="À vérifier.")
            services.decide_ineligibility(actor=person, proposal=propose(dossier, adviser))
            return
        with pytest.raises(NotAllowedError):
            services.decide_ineligibility(actor=person, proposal=proposal)
        with pytest.raises(NotAllowedError):
            services.send_back_proposal(actor=person, proposal=proposal, answer="À vérifier.")

    def test_a_recused_head_neither_sees_nor_decides(self, cycle, adviser, head):
        eligible = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        MembershipFactory(user=head, institute=cycle.institute, role=Role.COMMITTEE_MEMBER)
        head.forget_roles()
        give_seat(actor=None, committee=eligible.committee_item.committee, user=head)
        recuse(eligible.committee_item, head)
        services.reconsider_candidature(actor=adviser, candidature=eligible, reason="Fait nouveau.")
        proposal = propose(eligible, adviser)
        assert list(proposals_to_decide(head)) == []
        assert not OutboxMail.objects.filter(event="ineligibility.proposed").exists()
        with pytest.raises(NotAllowedError) as refusal:
            services.decide_ineligibility(actor=head, proposal=proposal)
        assert refusal.value.status == 404


class TestOtherEnds:
    def test_sent_back_with_a_word(self, dossier, adviser, head):
        proposal = propose(dossier, adviser)
        with pytest.raises(IncompleteError):
            services.send_back_proposal(actor=head, proposal=proposal, answer=" ")
        with pytest.raises(IncompleteError):
            services.send_back_proposal(actor=head, proposal=proposal, answer="m" * (ANSWER_LIMIT + 1))
        services.send_back_proposal(actor=head, proposal=proposal, answer="Vérifiez la nomination.")
        assert list(proposals_to_decide(head)) == []
        assert list(proposals_sent_back(adviser)) == [proposal]
        assert OutboxMail.objects.get(event="ineligibility.sent_back").to_email == adviser.email
        propose(dossier, adviser, reason="Nomination vérifiée : pas en poste.")
        assert list(proposals_sent_back(adviser)) == []

    def test_taken_back_by_its_author_or_who_follows_the_dossier_since(self, dossier, adviser, institute, head):
        services.take_back_proposal(actor=adviser, proposal=propose(dossier, adviser))
        other = make_staff(Role.ADVISER, institute=institute)
        proposal = propose(dossier, adviser)
        with pytest.raises(NotAllowedError):
            services.take_back_proposal(actor=other, proposal=proposal)
        services.assign_candidature(actor=head, candidature=dossier, colleague=other, seen=str(adviser.pk))
        services.take_back_proposal(actor=other, proposal=proposal)
        assert set(IneligibilityProposal.objects.values_list("state", flat=True)) == {ProposalState.TAKEN_BACK}

    @pytest.mark.parametrize("how", ["withdraw", "correct", "answer", "eligible"])
    def test_falls_when_the_dossier_moves(self, dossier, adviser, head, how):
        if how == "answer":
            ask_correction(dossier, "projet", actor=adviser, what="Précisez votre projet.")
        proposal = propose(dossier, adviser)
        acts = {
            "withdraw": lambda: candidatures.withdraw_candidature(actor=dossier.applicant, candidature=dossier),
            "correct": lambda: ask_correction(dossier, "projet", actor=adviser, what="Précisez votre projet."),
            "answer": lambda: candidatures.answer_correction(
                actor=dossier.applicant, candidature=dossier, message="Le projet est exact."
            ),
            "eligible": lambda: services.declare_eligible(actor=adviser, candidature=dossier),
        }
        acts[how]()
        proposal.refresh_from_db()
        assert proposal.state == ProposalState.FALLEN
        with pytest.raises(StaleError, match="sans objet"):
            services.decide_ineligibility(actor=head, proposal=proposal)

    def test_error_mended_cancels_the_letter_and_tells(self, dossier, head, client):
        candidatures.declare_ineligible(actor=head, candidature=dossier, reason=REASON)
        first = Candidature.objects.get(pk=dossier.pk).letter
        candidatures.reopen_candidature(actor=head, candidature=dossier, reason="Arrêté reçu.")
        first.refresh_from_db()
        assert first.is_cancelled and first.cancel_reason == "Arrêté reçu."
        mail = OutboxMail.objects.get(event="candidature.reopened")
        assert f"La lettre n° {first.number} est annulée." in mail.text_body.replace("\xa0", " ")
        candidatures.declare_ineligible(actor=head, candidature=dossier, reason="Autre motif.")
        again = Candidature.objects.get(pk=dossier.pk).letter
        assert again.number != first.number and not again.is_cancelled

    def test_recevable_is_taken_back_until_a_decision_stands(self, cycle, adviser):
        eligible = candidature_in(State.ELIGIBLE, cycle=cycle, adviser=adviser)
        services.reconsider_candidature(actor=adviser, candidature=eligible, reason="Fait nouveau.")
        assert propose(eligible, adviser).is_open


class TestPages:
    def test_adviser_proposes_then_head_reads_and_decides(self, client, staff, dossier, head):
        sent = staff.post(page("act", dossier, "irrecevable"), {"reason": REASON})
        assertRedirects(sent, page("ineligibility", dossier))
        shown = staff.get(page("ineligibility", dossier))
        assertContains(shown, REASON)
        assertNotContains(shown, "Déclarer irrecevable</button>")
        assertContains(staff.get(page("detail", dossier)), "Irrecevabilité proposée par Hélène Marchandeau")
        sign_in(client, head)
        shown = client.get(page("ineligibility", dossier))
        assertContains(shown, "Déclarer irrecevable</button>")
        pdf = client.get(page("ineligibility_draft", dossier))
        assert b"".join(pdf.streaming_content).startswith(b"%PDF")
        data = {"act": "decide", "seen": shown.context["seal"], "proposal": str(shown.context["proposal"].uuid)}
        assertRedirects(client.post(page("ineligibility", dossier), data), page("detail", dossier))
        again = client.post(page("ineligibility", dossier), data, follow=True)
        assertContains(again, "Aucune proposition d’irrecevabilité n’attend")
        assertContains(again, "Lire la lettre")
        client.force_login(dossier.applicant)
        shown = client.get(dossier.get_absolute_url())
        assertContains(shown, "Lettre de décision")
        assertNotContains(shown, "Marchandeau")

    def test_head_sends_back_and_the_word_is_kept_when_it_lacks(self, client, dossier, adviser, head):
        propose(dossier, adviser)
        sign_in(client, head)
        address = page("ineligibility", dossier)
        assertContains(client.post(address, {"act": "send_back", "word": ""}), "Écrivez pourquoi", status_code=422)
        assert client.post(address, {"act": "nothing"}).status_code == 409
        client.post(address, {"act": "send_back", "word": "Vérifiez la nomination."})
        shown = client.get(page("detail", dossier))
        assertContains(shown, "Vérifiez la nomination.")
        assertContains(shown, "Déclarer irrecevable")

    def test_adviser_cannot_decide_nor_another_take_back(self, client, dossier, adviser, institute):
        propose(dossier, adviser)
        sign_in(client, make_staff(Role.ADVISER, institute=institute))
        for act in ("decide", "take_back"):
            assert client.post(page("ineligibility", dossier), {"act": act}).status_code in {403, 409}
        assert IneligibilityProposal.objects.open().count() == 1

    def test_assistant_who_follows_the_dossier_reads_and_is_offered_nothing(self, client, dossier, adviser, institute):
        propose(dossier, adviser)
        tarek = make_staff(Role.ASSISTANT, institute=institute)
        Candidature.objects.filter(pk=dossier.pk).update(adviser=tarek)
        sign_in(client, tarek)
        assertNotContains(client.get(page("ineligibility", dossier)), 'value="take_back"')
        assert client.post(page("ineligibility", dossier), {"act": "take_back"}).status_code == 403
        sign_in(client, adviser)
        assertContains(client.get(page("ineligibility", dossier)), 'value="take_back"')
