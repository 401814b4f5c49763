"""The commitment as the applicant reads it, and what a change of employer does to it."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures import services
from candidatures.commitment_status import CommitmentCard
from candidatures.enums import FALLEN, CommitmentState, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.sections import EMPLOYER
from candidatures.services import (
    answer_correction,
    begin_answer,
    expire_links,
    pass_on_commitment,
    refuse_commitment,
    remind_signatories,
    submit_candidature,
    upload_commitment,
    verify_commitment,
)
from cycles.models import Cycle
from instruction.services import declare_eligible
from tests.candidatures.answers import RIVE, text_of
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    ask_commitment,
    ask_correction,
    candidature_in,
    make_delegate,
    pdf_upload,
    sign,
)
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.french import de

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def section_of(candidature) -> str:
    return reverse("candidatures:section", args=[candidature.uuid, "pieces"])


def change_employer(candidature, **values):
    services.save_section(actor=candidature.applicant, candidature=candidature, section=EMPLOYER, values=values)
    return Candidature.objects.get(pk=candidature.pk)


class TestCard:
    """What the applicant reads, on the card of each page and in the section."""

    def read(self, client, candidature):
        client.force_login(candidature.applicant)
        return text_of(client.get(candidature.get_absolute_url())), text_of(client.get(section_of(candidature)))

    def test_before_anything(self, client):
        for page in self.read(client, CandidatureFactory()):
            assert "À envoyer" in page
            assert "Demander la signature" in page
            assert "Renvoyer" not in page

    def test_sent(self, client, asked):
        for page in self.read(client, asked):
            assert "Lien envoyé" in page
            assert "Pas encore de réponse" in page
            assert "Le lien fonctionne jusqu’au" in page
            assert page.count("Renvoyer") == 1
            assert "Il reste 4 envois sur cinq" in page
            assert "Corriger l’adresse" in page

    def test_opened(self, client, asked):
        with time_machine.travel(timezone.now() + DAY):
            begin_answer(commitment=asked.commitments.get())
            for page in self.read(client, asked):
                assert "Votre employeur a commencé à répondre le" in page
                assert "il n’a pas encore signé" in page

    def test_reminded(self, client, asked):
        with time_machine.travel(timezone.now() + 4 * DAY):
            remind_signatories()
            for page in self.read(client, asked):
                assert "Rappel envoyé au signataire" in page

    def test_signed(self, client):
        for page in self.read(client, CandidatureFactory(signed=True)):
            assert "Votre employeur a signé le" in page
            assert "Lire l’acte signé" in page
            assert "Renvoyer" not in page
        assert page.count("Philippe Orsenne, Maire, ne vaudra plus") == 2

    def test_refused(self, client, asked):
        refuse_commitment(commitment=asked.commitments.get(), reason="Budget gelé cette année.")
        for page in self.read(client, asked):
            assert "Budget gelé cette année." in page
            assert "a refusé le" in page

    def test_passed_on(self, client, asked):
        pass_on_commitment(commitment=asked.commitments.get(), **RIVE)
        for page in self.read(client, asked):
            assert "Philippe Orsenne, Maire, a transmis votre demande à Aude Rive, Présidente" in page
            assert "Transmis à aude@example.org par Philippe Orsenne, Maire" in page

    @pytest.mark.parametrize("noted", [True, False])
    def test_expired_whether_the_schedule_noted_it_or_not(self, client, asked, noted):
        Cycle.objects.update(closes_at=timezone.now() + 40 * DAY)
        for passed, is_open in ((31, True), (41, False)):
            with time_machine.travel(timezone.now() + passed * DAY):
                if noted:
                    expire_links()
                for page in self.read(client, asked):
                    assert "Lien expiré" in page
                    assert ("Renvoyez-le, ou corrigez l’adresse" in page) is is_open
                    assert ("Renvoyer" in page) is is_open

    @pytest.mark.parametrize("by_link", [True, False])
    def test_form_given(self, client, asked, by_link):
        if by_link:
            services.give_signed_form(commitment=asked.commitments.get(), upload=pdf_upload())
        else:
            upload_commitment(actor=asked.applicant, candidature=asked, upload=pdf_upload())
        said = "Votre employeur a envoyé le formulaire signé" if by_link else "Vous avez joint le formulaire signé"
        for page in self.read(client, asked):
            assert "Formulaire reçu, à vérifier" in page
            assert said in page

    def test_left_behind(self, client, asked):
        sign(asked)
        change_employer(asked, employer_name="Ville de Paris", siret=make_siret(10))
        for page in self.read(client, asked):
            assert "Ne vaut plus" in page
            assert "Il engage la Ville de Bréval, et vous avez changé d’employeur" in page

    def test_costs_one_query_where_something_may_be_sent(self, asked, django_assert_num_queries):
        from_page = Candidature.objects.select_related("cycle").get(pk=asked.pk)
        card = CommitmentCard(from_page, from_page.commitment)
        with django_assert_num_queries(1):
            assert card.sends_left == 4
        with django_assert_num_queries(0):
            assert [fact.label for fact in card.facts] == ["Lien envoyé à maire@example.org"]


class TestEmployerChange:
    """What binds is derived: nothing is rewritten, and going back to the former employer makes it hold again."""

    @pytest.mark.parametrize("change", [{"siret": make_siret(10)}, {"siret": "", "employer_name": "Ville de Paris"}])
    def test_another_one_is_not_engaged(self, asked, change):
        sign(asked)
        candidature = change_employer(asked, **change)
        assert candidature.commitment.standing == FALLEN
        assert candidature.commitment.state == CommitmentState.SIGNED
        back = change_employer(candidature, siret=make_siret(9), employer_name="Ville de Bréval")
        assert back.commitment.standing == CommitmentState.SIGNED

    @pytest.mark.parametrize(
        "same",
        [
            {"employer_name": " VILLE DE  BREVAL"},
            {"employer_name": "Commune de Bréval-sur-Mer"},  # under the same SIREN
            {"siret": make_siret(9)[:9] + "00023"},  # another establishment
            {"siret": "", "employer_name": "ville de bréval"},
        ],
    )
    def test_the_same_one_stays_engaged(self, asked, same):
        EmployerCommitment.objects.update(employer_siret=make_siret(9))
        assert change_employer(asked, **same).commitment.standing == CommitmentState.SENT

    def test_refusal_of_the_former_one_stays_a_refusal(self, asked):
        refuse_commitment(commitment=asked.commitments.get(), reason="Budget gelé.")
        assert change_employer(asked, siret=make_siret(10)).commitment.standing == CommitmentState.REFUSED

    def test_stops_the_submission(self):
        candidature = CandidatureFactory(signed=True)
        candidature = change_employer(candidature, siret=make_siret(10), employer_name="Ville de Paris")
        with pytest.raises(IncompleteError, match="Demandez l’engagement du nouvel employeur"):
            submit_candidature(actor=candidature.applicant, candidature=candidature)
        ask_commitment(candidature)
        submit_candidature(actor=candidature.applicant, candidature=candidature)

    def test_stops_the_committee(self):
        candidature = candidature_in(State.UNDER_REVIEW)
        adviser = candidature.adviser
        Candidature.objects.filter(pk=candidature.pk).update(siret=make_siret(10))
        with pytest.raises(DomainError, match="n’est pas signé"):
            declare_eligible(actor=adviser, candidature=candidature)
        Candidature.objects.filter(pk=candidature.pk).update(siret=candidature.siret)
        declare_eligible(actor=adviser, candidature=candidature)

    def test_by_a_correction_is_asked_before_sending_back(self):
        candidature = candidature_in(State.UNDER_REVIEW)
        person = candidature.applicant
        ask_correction(candidature, "employeur", actor=candidature.adviser, what="SIRET ?")
        candidature = change_employer(candidature, siret=make_siret(10))
        with pytest.raises(IncompleteError, match="Demandez l’engagement"):
            answer_correction(actor=person, candidature=candidature)
        asked = ask_commitment(candidature)
        assert asked.employer_siret == make_siret(10)
        answer_correction(actor=person, candidature=candidature)
        assert candidature.state == State.UNDER_REVIEW

    def test_the_desk_is_told(self, client):
        candidature = candidature_in(State.UNDER_REVIEW)
        Candidature.objects.filter(pk=candidature.pk).update(siret=make_siret(10))
        sign_in(client, candidature.adviser)
        page = text_of(client.get(reverse("instruction:detail", args=[candidature.uuid])))
        assert "Le dossier déclare un autre employeur" in page
        row = client.get(reverse("instruction:list")).context["rows"][0]
        assert (row.commitment, row.turn.who) == ("Ne vaut plus", "Candidate")


class TestDelegate:
    """Who helps reads of the employer of the person they help."""

    def test_reads_whose_employer(self, client, asked):
        sign(asked)
        client.force_login(make_delegate(asked))
        page = text_of(client.get(section_of(asked)))
        assert f"L’engagement de l’employeur {de(asked.full_name)}" in page
        assert f"L’employeur {de(asked.full_name)} a signé le" in page
        assert "Votre employeur" not in page

    def test_an_unknown_address_is_told_of_in_the_dialog(self, client):
        candidature = CandidatureFactory(employer_name="Ville de Bréval")
        upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload("signé.pdf"))
        verified = verify_commitment(
            actor=make_staff(Role.ADVISER, institute=candidature.cycle.institute),
            commitment=candidature.commitment,
            signatory_name="Philippe Orsenne",
            signatory_capacity="Maire",
        )
        assert verified.signatory_email == ""
        client.force_login(candidature.applicant)
        page = text_of(client.get(section_of(candidature)))
        assert (
            page.count("Aucune adresse n’est connue pour cette personne")
            == page.count("Remplacer ce qui est signé")
            > 0
        )
