"""The invoice handed on to the employer's finance department, by a link of its own."""

import datetime
import html

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from candidatures import services
from candidatures.enums import BillingLinkState, JournalKind, State
from candidatures.models import BillingLink, Candidature
from candidatures.services.billing import CLOSED, DAILY_SENDS, LINK_LASTS, REMIND_AFTER
from candidatures.services.commitment import token_of
from candidatures.services.signature import HANDED_ON
from cycles.models import Participant
from cycles.services import close_billing
from tests.candidatures.answers import PASS_ON, SIGN, text_of
from tests.factories.accounts import sign_in
from tests.factories.candidatures import ask_commitment, candidature_in, link_of, make_delegate, sign
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError, StaleError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

FINANCE = "compta@example.org"
GIVEN = {
    "purchase_order": "EJ-77",
    "billing_siret": make_siret(77),
    "service_code": "FIN",
    "billing_contact": "Paul Martin",
    "billing_email": "paul@example.org",
    "billing_address": "Hôtel de ville\n1 place du Marché",
}


def hand_on(commitment, email: str = FINANCE) -> BillingLink:
    return services.hand_billing_on(commitment=commitment, email=email)


def page_of(link: BillingLink) -> str:
    return reverse("candidatures:billing_page", args=[token_of(link)])


def signs_without_billing() -> dict:
    return {name: SIGN[name] for name in ("answer", "signatory_name", "signatory_capacity", "agrees")}


class TestHandingOn:
    def test_is_one_form_on_the_page_of_the_signatory(self, client, asked, link):
        target = reverse("candidatures:commitment_billing", args=[link.split("/")[2]])
        response = client.post(target, {"facture-email": FINANCE})
        assert (response.status_code, response["Location"]) == (303, f"{link}#facture")
        handed = BillingLink.objects.get()
        assert (handed.state, handed.email, handed.commitment.candidature) == (BillingLinkState.ASKED, FINANCE, asked)
        mail = OutboxMail.objects.get(event="billing.asked")
        assert (mail.to_email, mail.confidential) == (FINANCE, True)
        assert token_of(handed) in mail.text_body
        assert handed.token_hash != token_of(handed)
        assert asked.journal.get(kind=JournalKind.BILLING_ASKED).subject == FINANCE
        page = text_of(client.get(link))
        assert f"La facture est confiée à votre service financier, {FINANCE}" in page.replace("<wbr>", "")
        assert 'name="billing_siret"' not in page
        assert client.post(link, signs_without_billing()).status_code == 303
        signed = asked.commitments.get()
        assert (signed.is_signed, signed.billing_siret, signed.purchase_order_to_follow) == (True, asked.siret, True)
        assert f"Votre service financier, {FINANCE}," in OutboxMail.objects.get(event="commitment.receipt").text_body

    @pytest.mark.parametrize("email", ["", "compta", "x" * 250 + "@example.org"])
    def test_refuses_what_is_no_address(self, client, asked, link, email):
        target = reverse("candidatures:commitment_billing", args=[link.split("/")[2]])
        response = client.post(target, {"facture-email": email})
        assert response.status_code == 422
        assert response.context["hand_on"].errors
        assert not BillingLink.objects.exists()

    def test_refuses_addresses_of_the_applicant_and_of_who_helps(self, asked, commitment):
        for person in (asked.applicant, make_delegate(asked)):
            with pytest.raises(DomainError, match="Cette adresse est celle de la personne candidate"):
                hand_on(commitment, person.email.upper())

    def test_again_to_the_same_address_is_the_same_link(self, commitment):
        first = hand_on(commitment)
        assert hand_on(commitment, "Compta@example.org").pk == first.pk
        assert OutboxMail.objects.filter(event="billing.asked").count() == 2

    def test_to_another_address_ends_the_first(self, client, commitment):
        first = hand_on(commitment)
        second = hand_on(commitment, "autre@example.org")
        assert client.get(page_of(first)).status_code == 410
        assert client.get(page_of(second)).status_code == 200

    def test_is_done_five_times_a_day_at_most(self, commitment):
        for number in range(DAILY_SENDS):
            hand_on(commitment, f"compta{number}@example.org")
        with pytest.raises(DomainError, match="Cinq courriels"):
            hand_on(commitment)

    def test_may_be_taken_back(self, client, commitment, link):
        handed = hand_on(commitment)
        target = reverse("candidatures:commitment_billing", args=[link.split("/")[2]])
        assert client.post(target, {"act": "withdraw"}).status_code == 303
        assert "Ce lien est retiré" in text_of(client.get(page_of(handed)))
        assert 'name="billing_siret"' in text_of(client.get(link))
        assert client.post(target, {"act": "withdraw"}).status_code == 303

    def test_is_not_for_the_applicant(self, client, asked, commitment, link):
        sign_in(client, asked.applicant)
        target = reverse("candidatures:commitment_billing", args=[link.split("/")[2]])
        assert client.post(target, {"facture-email": FINANCE}).status_code == 403
        assert client.post(page_of(hand_on(commitment)), GIVEN | {"seen": "0"}).status_code == 403
        assert asked.commitments.get().service_code == ""

    def test_is_told_to_who_signs_from_an_older_page(self, client, asked, commitment, link):
        hand_on(commitment)
        response = client.post(link, SIGN)
        assert response.status_code == 409
        assert HANDED_ON in text_of(response)
        assert not asked.commitments.get().is_signed
        with pytest.raises(StaleError):
            services.sign_commitment(
                commitment=commitment, signatory_name="P", signatory_capacity="M", billing={"service_code": "X"}
            )


class TestGiving:
    @pytest.fixture
    def handed(self, asked):
        return hand_on(sign(asked))

    def test_shows_what_finance_needs_and_nothing_else(self, client, asked, handed):
        text = text_of(client.get(page_of(handed)))
        for words in ("Ville de Bréval", "3\u202f500\u202f€".replace("\u202f", " "), "Philippe Orsenne"):
            assert words in text.replace("\u202f", " ")
        assert "UN SECRET" not in text
        assert asked.applicant.email not in text
        assert BillingLink.objects.get().state == BillingLinkState.ASKED

    def test_is_kept_on_the_commitment_and_may_be_changed(self, client, asked, handed):
        response = client.post(page_of(handed), GIVEN | {"seen": "0"})
        assert (response.status_code, response["Location"]) == (303, page_of(handed))
        kept = asked.commitments.values(*GIVEN, "purchase_order_to_follow").get()
        assert kept == GIVEN | {"purchase_order_to_follow": False}
        assert asked.journal.filter(kind=JournalKind.BILLING_GIVEN).count() == 1
        assert "Coordonnées enregistrées" in text_of(client.get(page_of(handed)))
        client.post(page_of(handed), GIVEN | {"seen": "1", "purchase_order": ""})
        changed = asked.commitments.get()
        assert (changed.purchase_order, changed.purchase_order_to_follow) == ("", True)

    def test_refuses_a_wrong_siret_and_keeps_what_was_typed(self, client, asked, handed):
        response = client.post(page_of(handed), GIVEN | {"seen": "0", "billing_siret": "21990001600012"})
        assert response.status_code == 422
        text = text_of(response)
        assert "La clé de ce SIRET" in text
        assert 'value="EJ-77"' in text
        assert asked.commitments.get().service_code == ""

    def test_from_two_tabs_keeps_what_was_typed_and_shows_both(self, client, asked, handed):
        client.post(page_of(handed), GIVEN | {"seen": "0"})
        response = client.post(page_of(handed), GIVEN | {"seen": "0", "purchase_order": "EJ-88"})
        assert response.status_code == 409
        assert response.context["differing"] == [("Numéro d’engagement", "EJ-77")]
        assert 'value="EJ-88"' in text_of(response)
        assert asked.commitments.get().purchase_order == "EJ-77"
        assert client.post(page_of(handed), GIVEN | {"seen": "1", "purchase_order": "EJ-88"}).status_code == 303
        assert client.post(page_of(handed), GIVEN | {"seen": "pas un nombre"}).status_code == 409

    def test_stays_with_a_link_sent_again_to_the_same_signatory(self, client, asked):
        handed = hand_on(asked.commitment)
        client.post(page_of(handed), GIVEN | {"seen": "0"})
        ask_commitment(asked)
        again = Candidature.objects.get(pk=asked.pk).commitment
        assert (again.purchase_order, again.billing_link) == ("EJ-77", handed)
        assert client.get(page_of(handed)).status_code == 200

    def test_ends_with_the_commitment(self, client, asked, link):
        handed = hand_on(asked.commitment)
        client.post(link, PASS_ON)
        response = client.post(page_of(handed), GIVEN | {"seen": "0"})
        assert response.status_code == 410
        assert "Cet engagement ne vaut plus" in text_of(response)
        assert "EJ-77" in text_of(response)
        assert BillingLink.objects.get().state == BillingLinkState.ENDED
        assert OutboxMail.objects.get(event="billing.asked").state == "cancelled"

    def test_ends_with_time_and_with_the_candidature(self, client, asked, handed):
        with time_machine.travel(timezone.now() + LINK_LASTS, tick=False):
            assert "Ce lien a expiré" in text_of(client.get(page_of(handed)))
        services.withdraw_candidature(actor=asked.applicant, candidature=asked)
        assert client.get(page_of(handed)).status_code == 409
        assert client.get(reverse("candidatures:billing_page", args=["inconnu"])).status_code == 404


def test_the_participant_follows_until_the_invoice_is_made(client):
    candidature = candidature_in(State.CONFIRMED)
    commitment = candidature.commitment
    handed = hand_on(commitment)
    assert client.post(page_of(handed), GIVEN | {"seen": "0"}).status_code == 303
    participant = Participant.objects.get()
    assert {name: getattr(participant, name) for name in GIVEN} == GIVEN
    close_billing(participant=participant)
    response = client.post(page_of(handed), GIVEN | {"seen": "1", "service_code": "AUTRE"})
    assert response.status_code == 409
    text = text_of(response)
    assert html.unescape(CLOSED).split(" : ")[0] in text
    assert "AUTRE" in text
    assert 'name="service_code"' not in text
    assert Participant.objects.get().service_code == "FIN"
    assert "La confier" not in text_of(client.get(link_of(commitment)))
    with pytest.raises(DomainError, match="La facture est établie"):
        hand_on(commitment)


def test_finance_is_reminded_once_and_only_once_signed(asked):
    hand_on(asked.commitment)
    with time_machine.travel(timezone.now() + REMIND_AFTER, tick=False):
        assert services.remind_finance() == 0
        commitment = Candidature.objects.get(pk=asked.pk).commitment
        services.sign_commitment(commitment=commitment, signatory_name="P", signatory_capacity="M", billing={})
    with time_machine.travel(timezone.now() + 2 * REMIND_AFTER + datetime.timedelta(hours=1), tick=False):
        assert (services.remind_finance(), services.remind_finance()) == (1, 0)
    assert OutboxMail.objects.get(event="billing.reminder").to_email == FINANCE
