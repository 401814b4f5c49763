"""Every way a link may have died, and who may not answer by one that lives."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import CommitmentState, State
from candidatures.models import EmployerCommitment
from candidatures.sections import EMPLOYER
from candidatures.services import (
    give_signed_form,
    pass_on_commitment,
    refuse_commitment,
    reopen_candidature,
    save_section,
    sign_commitment,
    withdraw_candidature,
)
from candidatures.services.signature import DeadLinkError, find_commitment
from tests.candidatures.answers import ANSWERS, REFUSE, RIVE, SIGN, standing, text_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    candidature_in,
    link_of,
    make_delegate,
    pdf_upload,
)
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError

pytestmark = pytest.mark.django_db


class TestDeath:
    def dies(self, client, link, words, *, status=410):
        read = client.get(link)
        assert read.status_code == status
        assert words in text_of(read)
        assert "Votre réponse n’a pas été enregistrée" not in text_of(read)
        for path in (f"{link}acte/", f"{link}formulaire/"):
            assert client.get(path).status_code == status
        for values in ANSWERS.values():
            sent = client.post(link, values)
            assert sent.status_code == status
            assert "Votre réponse n’a pas été enregistrée" in text_of(sent)
            assert "Ce que vous aviez écrit" in text_of(sent)
        assert "Budget gelé cette année." in text_of(client.post(link, REFUSE))
        assert "EJ-2601" in text_of(client.post(link, SIGN))

    @pytest.mark.parametrize("token", ["inconnu", "x" * 300, "é", "%00"])
    def test_of_a_link_nobody_sent(self, client, token):
        self.dies(client, f"/engagement/{token}/", "Ce lien n’est pas reconnu", status=404)

    def test_of_a_replaced_link(self, client, asked, link):
        fresh = ask_commitment(asked)
        self.dies(client, link, "Ce lien est remplacé")
        assert client.get(link_of(fresh)).status_code == 200
        assert standing(asked) == fresh

    def test_of_a_link_passed_on(self, client, commitment, link):
        pass_on_commitment(commitment=commitment, **RIVE)
        self.dies(client, link, "Cette demande est transmise")

    def test_of_a_link_past_its_date_to_the_second(self, client):
        with time_machine.travel("2026-03-02 09:00:00+01:00", tick=False) as clock:
            link = link_of(ask_commitment(CandidatureFactory()))
            clock.move_to("2026-04-01 09:59:59+02:00")
            assert client.get(link).status_code == 200
            clock.move_to("2026-04-01 10:00:00+02:00")
            self.dies(client, link, "Il était valable jusqu’au mercredi 1er avril 2026 à 10 h 00")

    def test_of_a_link_whose_employer_was_left(self, client, asked, link):
        values = {"siret": make_siret(10), "employer_name": "Ville de Paris"}
        save_section(actor=asked.applicant, candidature=asked, section=EMPLOYER, values=values)
        self.dies(client, link, "La personne candidate a changé d’employeur")
        save_section(actor=asked.applicant, candidature=asked, section=EMPLOYER, values={"siret": make_siret(9)})
        assert client.get(link).status_code == 200

    def test_of_a_link_while_the_dossier_is_over(self, client, asked, link):
        withdraw_candidature(actor=asked.applicant, candidature=asked)
        self.dies(client, link, "Cette candidature n’est plus en cours", status=409)
        assert "Ville de Bréval" not in text_of(client.get(link))

    def test_is_undone_when_the_instruction_starts_again(self, client):
        candidature = candidature_in(State.INELIGIBLE)
        EmployerCommitment.objects.update(state=CommitmentState.OPENED)
        link = link_of(candidature.commitments.get())
        assert client.get(link).status_code == 409
        head = make_staff(Role.HEAD_OF_SERVICE, institute=candidature.cycle.institute)
        reopen_candidature(actor=head, candidature=candidature, reason="Erreur.")
        assert client.get(link).status_code == 200

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (SIGN, "Vous avez signé pour"),
            (REFUSE, "Refus enregistré le"),
            ({"answer": "give_form"}, "Le formulaire signé est arrivé"),
        ],
    )
    def test_spares_answered_links_which_go_on_showing_the_answer(self, client, link, answer, words):
        if answer["answer"] == "give_form":
            answer = answer | {"file": pdf_upload()}
        assert client.post(link, answer).status_code == 303
        with time_machine.travel(timezone.now() + datetime.timedelta(days=400)):
            page = client.get(link)
            assert (page.status_code, client.post(link, SIGN).status_code) == (200, 409)
            assert words in text_of(page)
            assert client.get(f"{link}acte/").status_code == (200 if answer is SIGN else 404)

    @pytest.mark.parametrize("way", ["online", "on paper"])
    def test_of_a_link_whose_act_was_replaced_says_that_it_binds_nobody(self, client, asked, link, way):
        client.post(link, SIGN if way == "online" else {"answer": "give_form", "file": pdf_upload()})
        ask_commitment(asked)
        page = client.get(link)
        assert page.status_code == 410
        assert "Votre engagement ne vaut plus" in text_of(page)
        assert "votre signature n’engage plus votre collectivité" in text_of(page)

    def test_of_a_signature_once_the_candidature_is_withdrawn_says_that_nothing_is_owed(self, client, asked, link):
        client.post(link, SIGN)
        withdraw_candidature(actor=asked.applicant, candidature=asked)
        page = text_of(client.get(link))
        assert "votre engagement ne vaut plus, rien n’est dû" in page
        assert "Et maintenant" not in page

    def test_while_the_signatory_answers_tells_both(self, client, asked, link):
        ask_commitment(asked)
        late = client.post(link, SIGN)
        assert late.status_code == 410
        assert "Votre réponse n’a pas été enregistrée" in text_of(late)
        assert standing(asked).state == CommitmentState.SENT

    def test_meanwhile_is_told_by_the_services(self, asked, commitment):
        ask_commitment(asked)
        for act in (
            lambda: sign_commitment(commitment=commitment, signatory_name="P", signatory_capacity="M", billing={}),
            lambda: refuse_commitment(commitment=commitment, reason="Non."),
            lambda: pass_on_commitment(commitment=commitment, **RIVE),
            lambda: give_signed_form(commitment=commitment, upload=pdf_upload()),
        ):
            with pytest.raises(DomainError, match="vient d’être remplacé"):
                act()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"expires_at": timezone.now()}, "a expiré pendant que la page était ouverte"),
            ({"employer_siret": make_siret(10)}, "vient de changer d’employeur"),
        ],
    )
    def test_while_the_page_is_open_is_told_by_the_service(self, commitment, change, words):
        EmployerCommitment.objects.update(**change)
        with pytest.raises(DomainError, match=words):
            refuse_commitment(commitment=commitment, reason="Non.")

    def test_of_the_dossier_while_the_page_is_open_is_told_by_the_service(self, asked, commitment):
        withdraw_candidature(actor=asked.applicant, candidature=asked)
        with pytest.raises(DomainError, match="plus en cours"):
            refuse_commitment(commitment=commitment, reason="Non.")

    def test_is_an_error_with_a_title(self):
        with pytest.raises(DeadLinkError) as death:
            find_commitment("inconnu")
        assert (death.value.status, death.value.title) == (404, "Ce lien n’est pas reconnu")


class TestWhoAnswers:
    def test_the_applicants_session_reads_and_does_not_answer(self, client, asked, link):
        client.force_login(asked.applicant)
        page = client.get(link)
        assert page.status_code == 200
        assert "vous ne pouvez pas répondre à sa place" in text_of(page)
        assert "Signer l’engagement" not in text_of(page)
        assert asked.commitments.get().state == CommitmentState.SENT
        for values in ANSWERS.values():
            assert client.post(link, values).status_code == 403
        assert asked.commitments.get().state == CommitmentState.SENT

    def test_nor_does_that_of_who_helps(self, client, asked, link):
        client.force_login(make_delegate(asked))
        assert client.post(link, SIGN).status_code == 403
        assert not asked.commitments.get().is_signed

    def test_someone_elses_session_does(self, client, asked, link):
        sign_in(client, UserFactory())
        assert client.post(link, SIGN).status_code == 303
        assert asked.commitments.get().is_signed

    def test_a_link_answers_for_its_own_dossier_only(self, client, asked, link):
        other = CandidatureFactory(siret=make_siret(9))
        ask_commitment(other)
        client.post(link, SIGN)
        assert asked.commitments.get().is_signed
        assert other.commitments.get().state == CommitmentState.SENT

    def test_an_unknown_answer_does_not_exist(self, client, asked, link):
        assert client.post(link, {"answer": "autre"}).status_code == 404
        assert client.post(link).status_code == 404
        assert client.put(link).status_code == 405

    def test_the_csrf_check_holds(self, asked, link):
        assert Client(enforce_csrf_checks=True).post(link, SIGN).status_code == 403
        assert not asked.commitments.get().is_signed
