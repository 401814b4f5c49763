"""Each way to answer by the link: signing, refusing, passing it on, giving the form signed by hand."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from candidatures.commitment_words import ADVICE
from candidatures.enums import CommitmentState, JournalKind, RefusalKind
from candidatures.models import Candidature
from candidatures.services import give_signed_form, refuse_commitment, sign_commitment, verify_commitment
from candidatures.services.commitment import DAILY_REQUESTS, token_of
from candidatures.working_copy import completeness_of
from tests.candidatures.answers import ANSWERS, PASS_ON, REFUSE, SIGN, standing, text_of
from tests.factories.accounts import make_staff
from tests.factories.candidatures import (
    ask_commitment,
    link_of,
    pdf_upload,
)
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.files.errors import UploadError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def lacking_of(candidature):
    return completeness_of(Candidature.objects.get(pk=candidature.pk)).missing


class TestSigning:
    def test_takes_billing_and_tells_both(self, client, asked, link):
        billing = {
            "billing_siret": " ".join(make_siret(77)),
            "service_code": "DRH",
            "billing_contact": "Paul Martin",
            "billing_email": "f@example.org",
        }
        response = client.post(link, SIGN | billing)
        assert (response.status_code, response["Location"]) == (303, link)
        signed = asked.commitments.get()
        assert signed.state == CommitmentState.SIGNED
        assert (signed.billing_siret, signed.service_code, signed.purchase_order) == (
            make_siret(77),
            "DRH",
            "EJ-2601",
        )
        assert (signed.billing_contact, signed.billing_email) == ("Paul Martin", "f@example.org")
        page = text_of(client.get(link))
        assert "Vous avez signé pour" in page
        assert "L’acte signé (PDF)" in page
        assert "La facture arrive" in page
        assert "la vôtre, maire@example.org" in page.lower()
        told, receipt = (OutboxMail.objects.get(event=f"commitment.{name}") for name in ("signed", "receipt"))
        assert (told.recipient, receipt.to_email) == (asked.applicant, "maire@example.org")
        assert list(told.documents.all()) == list(receipt.documents.all()) == [signed.document]
        assert "3\u202f500\u202f€" in receipt.text_body
        entry = asked.journal.get(kind=JournalKind.COMMITMENT_SIGNED)
        assert (entry.actor, entry.subject) == (None, "Philippe Orsenne, Maire")

    def test_by_another_than_who_was_asked_bears_who_signs(self, client, asked, link):
        client.post(link, SIGN | {"signatory_name": "Aude Rive", "signatory_capacity": "Première adjointe"})
        signed = asked.commitments.get()
        assert (signed.signatory_name, signed.signatory_capacity) == ("Aude Rive", "Première adjointe")
        assert "Aude Rive, Première adjointe" in OutboxMail.objects.get(event="commitment.signed").text_body

    def test_takes_a_number_that_will_follow(self, client, asked, link):
        client.post(link, SIGN | {"purchase_order": ""})
        signed = asked.commitments.get()
        assert (signed.purchase_order, signed.purchase_order_to_follow) == ("", True)
        assert "Le numéro d’engagement est attendu avant" in text_of(client.get(link))
        assert "Le numéro d’engagement suivra" in OutboxMail.objects.get(event="commitment.receipt").text_body

    def test_takes_the_number_that_is_given(self, client, asked, link):
        client.post(link, SIGN)
        signed = asked.commitments.get()
        assert (signed.purchase_order, signed.purchase_order_to_follow) == ("EJ-2601", False)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"agrees": ""}, "Cochez la case qui vous engage"),
            ({"signatory_name": "  "}, "Indiquez votre nom"),
            ({"signatory_name": "www.exemple.test"}, "Écrivez seulement un nom"),
            ({"signatory_name": "Gagnez sur exemple.test"}, "ni adresse de site"),
            ({"signatory_capacity": "Maire, voir https://exemple.test/x"}, "ni adresse de site"),
            ({"signatory_capacity": "\x00"}, "Indiquez votre qualité"),
            ({"billing_siret": "21990001600012"}, "La clé de ce SIRET"),
            ({"billing_siret": ""}, "Indiquez le SIRET à facturer"),
            ({"billing_email": "finances"}, "nom@collectivite.fr"),
            ({"purchase_order": "9" * 51}, "Retirez au moins 1"),
        ],
    )
    def test_refused_keeps_what_was_typed(self, client, asked, link, change, words):
        response = client.post(link, SIGN | {"service_code": "SERVICE-GARDÉ"} | change)
        assert response.status_code == 422
        assert words in text_of(response)
        assert "SERVICE-GARDÉ" in text_of(response)
        assert "<title>Erreur" in text_of(response)
        assert not asked.commitments.get().is_signed

    def test_twice_explains_and_shows_what_was_typed(self, client, link):
        client.post(link, SIGN)
        again = client.post(link, SIGN | {"service_code": "DRH-7"})
        assert again.status_code == 409
        text = text_of(again)
        assert "Une réponse est déjà enregistrée : « Signé »" in text
        assert "Ce que vous aviez écrit" in text
        assert "DRH-7" in text
        assert OutboxMail.objects.filter(event="commitment.signed").count() == 1

    def test_in_a_second_tab_after_a_refusal_explains(self, client, asked, link):
        client.post(link, REFUSE)
        assert client.post(link, SIGN).status_code == 409
        assert asked.commitments.get().state == CommitmentState.REFUSED

    def test_that_crosses_another_answer_is_refused_by_the_service(self, asked, commitment):
        refuse_commitment(commitment=asked.commitments.get(), reason="Non.")
        with pytest.raises(DomainError, match="déjà enregistrée : « Refusé »") as refusal:
            sign_commitment(commitment=commitment, signatory_name="P", signatory_capacity="M", billing={})
        assert refusal.value.status == 409

    def test_is_refused_for_a_reason_that_exists(self, commitment):
        with pytest.raises(IncompleteError, match="Choisissez le motif"):
            refuse_commitment(commitment=commitment, reason="Non.", kind="nobody_knows")

    def test_wants_a_name_a_quality_and_a_right_siret(self, commitment):
        for names in ((" ", "Maire"), ("P", "\n")):
            with pytest.raises(IncompleteError):
                sign_commitment(commitment=commitment, signatory_name=names[0], signatory_capacity=names[1], billing={})
        with pytest.raises(IncompleteError):
            sign_commitment(
                commitment=commitment, signatory_name="P", signatory_capacity="M", billing={"billing_siret": "12"}
            )


class TestRefusing:
    def test_tells_the_applicant_why(self, client, asked, link):
        assert client.post(link, REFUSE).status_code == 303
        refused = asked.commitments.get()
        assert (refused.state, refused.refusal_reason) == (CommitmentState.REFUSED, "Budget gelé cette année.")
        assert refused.refusal_kind == RefusalKind.NO_FUNDS
        mail = OutboxMail.objects.get(event="commitment.refused")
        assert "Nous ne pouvons pas payer ces droits : Budget gelé cette année." in mail.text_body.replace("\xa0", " ")
        assert "parlez-lui du financement" in mail.text_body
        assert "Budget gelé cette année" in mail.text_body
        assert mail.recipient == asked.applicant
        page = text_of(client.get(link))
        assert "Refus enregistré le" in page
        assert "Budget gelé cette année." in page
        assert asked.journal.filter(kind=JournalKind.COMMITMENT_REFUSED, actor=None).exists()

    def test_without_a_reason_asks_for_one(self, client, asked, link):
        for lacking, words in (({"kind": ""}, "Choisissez le motif"), ({"kind": "other"}, "Écrivez le motif")):
            response = client.post(link, REFUSE | {"reason": " "} | lacking)
            assert response.status_code == 422
            assert words in text_of(response)
        assert asked.commitments.get().state == CommitmentState.SENT
        with pytest.raises(IncompleteError):
            refuse_commitment(commitment=asked.commitments.get(), reason="\n")

    @pytest.mark.parametrize("kind", RefusalKind)
    def test_advises_by_the_reason(self, client, asked, kind):
        refuse_commitment(commitment=asked.commitments.get(), reason="Un mot.", kind=kind)
        client.force_login(asked.applicant)
        page = text_of(client.get(reverse("candidatures:section", args=[asked.uuid, "pieces"])))
        advice = ADVICE[kind]
        assert (advice[0].upper() + advice[1:]).replace("\u202f", " ") in page
        assert ("Vérifier l’employeur" in page) == (kind == RefusalKind.NOT_OURS)
        assert f"L’employeur a refusé de s’engager : {advice}" in [lack.sentence for lack in lacking_of(asked)]

    def test_without_words_says_the_reason_that_was_chosen(self, client, asked, link):
        client.post(link, REFUSE | {"reason": "", "kind": "not_me"})
        assert "lit votre motif : Ce n’est pas à moi de signer." in text_of(client.get(link))


class TestPassingOn:
    def test_sends_another_link_and_kills_this_one(self, client, asked, commitment, link):
        assert client.post(link, PASS_ON).status_code == 303
        page = client.get(link)
        assert page.status_code == 410
        assert "Cette demande est transmise" in text_of(page)
        assert "Aude Rive, Présidente (aude@example.org) a reçu un lien personnel" in text_of(page)
        assert "ecopiez" not in text_of(page)
        passed = standing(asked)
        assert (passed.signatory_name, passed.passed_on_by) == ("Aude Rive", "Philippe Orsenne, Maire")
        assert token_of(passed) != token_of(commitment)
        asked_mail = OutboxMail.objects.get(event="commitment.asked", to_email="aude@example.org")
        assert "Philippe Orsenne, Maire, a reçu une demande de signature et vous la transmet" in asked_mail.text_body
        told = OutboxMail.objects.get(event="commitment.passed_on")
        assert told.recipient == asked.applicant
        assert "aude@example.org" in told.text_body
        assert token_of(passed) not in told.text_body
        assert client.get(link_of(passed)).status_code == 200

    def test_hides_the_address_once_the_dead_link_would_have_expired(self, client, link):
        client.post(link, PASS_ON)
        with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
            text = text_of(client.get(link))
        assert "Aude Rive" in text
        assert "aude@example.org" not in text

    def test_then_asked_otherwise_still_says_so(self, client, asked, link):
        client.post(link, PASS_ON)
        ask_commitment(asked)
        assert "Cette demande est transmise" in text_of(client.get(link))

    def test_is_written_in_the_journal(self, client, asked, link):
        client.post(link, PASS_ON)
        entry = asked.journal.get(kind=JournalKind.COMMITMENT_PASSED_ON)
        assert (entry.actor, entry.subject) == (None, "aude@example.org")

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("aude", "nom@collectivite.fr"),
            ("", "Indiquez le courriel"),
            ("MAIRE@example.org", "Cette adresse est celle qui a reçu le lien"),
        ],
    )
    def test_to_a_wrong_address_is_refused_beside_the_field(self, client, asked, commitment, link, address, words):
        response = client.post(link, PASS_ON | {"autre-signatory_email": address})
        assert response.status_code == 422
        assert words in " ".join(response.context["forms"]["pass_on"].errors["signatory_email"])
        assert "Aude Rive" in text_of(response)
        assert standing(asked) == commitment

    @pytest.mark.parametrize("capacity", ["Voir exemple.fr", "www.exemple.test", "Écrire à a@exemple.fr"])
    def test_carries_no_link_to_strangers(self, client, asked, commitment, link, capacity):
        assert client.post(link, PASS_ON | {"autre-signatory_capacity": capacity}).status_code == 422
        assert standing(asked) == commitment

    @pytest.mark.parametrize("capacity", ["Maire / présidente", "D.G.S. par délégation", "Adj. au maire (R.H.)"])
    def test_takes_the_signs_of_a_capacity(self, client, asked, link, capacity):
        assert client.post(link, PASS_ON | {"autre-signatory_capacity": capacity}).status_code == 303
        assert standing(asked).signatory_capacity == capacity

    def test_to_the_applicant_is_refused(self, client, asked, commitment, link):
        response = client.post(link, PASS_ON | {"autre-signatory_email": asked.applicant.email})
        assert response.status_code == 422
        assert "celle du candidat" in text_of(response)
        assert standing(asked) == commitment

    def test_past_the_daily_limit_keeps_the_link_and_what_was_typed(self, client, asked):
        for _ in range(DAILY_REQUESTS - 1):
            last = ask_commitment(asked)
        response = client.post(link_of(last), PASS_ON)
        assert response.status_code == 409
        assert "La prochaine pourra partir le" in text_of(response)
        assert "Aude Rive" in text_of(response)
        assert client.get(link_of(last)).status_code == 200


class TestForm:
    def test_signed_by_hand_goes_to_the_desk(self, client, asked, link):
        response = client.post(link, {"answer": "give_form", "file": pdf_upload("signé.pdf")})
        assert response.status_code == 303
        given = asked.commitments.get()
        assert given.state == CommitmentState.UPLOADED
        assert (given.piece.filename, given.piece.uploaded_by) == ("signé.pdf", None)
        assert OutboxMail.objects.get(event="commitment.form_received").recipient == asked.applicant
        assert "Le formulaire signé est arrivé" in text_of(client.get(link))
        entry = asked.journal.get(kind=JournalKind.COMMITMENT_UPLOADED)
        assert (entry.actor, entry.subject) == (None, "signé.pdf")

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"PK\x03\x04 not a pdf", "n’est pas un PDF"), (b"", "est vide"), (None, "Choisissez d’abord le fichier")],
    )
    def test_that_cannot_be_taken_says_why(self, client, asked, commitment, link, content, words):
        sent = {} if content is None else {"file": SimpleUploadedFile("f.pdf", content, content_type="application/pdf")}
        response = client.post(link, {"answer": "give_form", **sent})
        assert response.status_code == 422
        assert words in text_of(response)
        assert standing(asked) == commitment

    def test_is_given_once(self, client, asked, link):
        first = asked.commitments.get()
        give_signed_form(commitment=first, upload=pdf_upload())
        with pytest.raises(DomainError, match="déjà enregistrée"):
            give_signed_form(commitment=first, upload=pdf_upload())
        for values in ANSWERS.values():
            assert client.post(link, values).status_code == 409
        assert asked.pieces.current().count() == 1

    def test_broken_raises_before_anything_is_locked(self, commitment):
        with pytest.raises(UploadError):
            give_signed_form(commitment=commitment, upload=pdf_upload(content=b"%PDF-1.7 broken"))

    def test_verified_is_told_as_what_the_employer_sent(self, asked):
        give_signed_form(commitment=asked.commitments.get(), upload=pdf_upload())
        clerk = make_staff("assistant", institute=asked.cycle.institute)
        verify_commitment(
            actor=clerk, commitment=asked.commitments.get(), signatory_name="P. Orsenne", signatory_capacity="Maire"
        )
        told = OutboxMail.objects.get(event="commitment.verified").text_body
        assert "Le formulaire que votre employeur a envoyé est vérifié" in told

    def test_verified_shows_on_the_link(self, client, asked, link):
        give_signed_form(commitment=asked.commitments.get(), upload=pdf_upload())
        clerk = make_staff("assistant", institute=asked.cycle.institute)
        verify_commitment(
            actor=clerk, commitment=asked.commitments.get(), signatory_name="P. Orsenne", signatory_capacity="Maire"
        )
        text = text_of(client.get(link))
        assert "vérifié par le service formation" in text
        assert "L’acte signé" not in text
