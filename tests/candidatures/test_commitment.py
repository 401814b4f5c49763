"""The employer's commitment: asked, opened, signed, refused, replaced, verified; the signatory's public page."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from candidatures import services
from candidatures.enums import CommitmentState, State
from candidatures.errors import CandidatureError, IncompleteError, NotAllowedError
from candidatures.models import Candidature
from candidatures.permissions import can_change_commitment
from candidatures.sections import EMPLOYER
from candidatures.services import (
    answer_correction,
    refuse_commitment,
    request_commitment,
    request_correction,
    sign_commitment,
    upload_commitment,
    verify_commitment,
    withdraw_candidature,
)
from candidatures.services.commitment import DAILY_REQUESTS, find_commitment
from notifications.models import OutboxMail
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import CandidatureFactory, ask_commitment, candidature_in, pdf_upload, sign
from tests.factories.organisations import make_siret

pytestmark = pytest.mark.django_db
SIGNED = {"answer": "sign", "signatory_name": "Philippe Orsenne", "signatory_quality": "Maire", "agrees": "on"}
BILLING = {"billing_siret": "", "service_code": "", "engagement_number": "", "billing_email": ""}


def sent_token() -> str:
    """The token of the last link, which only the mail holds."""
    mail = OutboxMail.objects.filter(event="commitment.asked").latest("pk")
    return re.search(r"/engagement/([\w-]+)/", mail.text_body)[1]


@pytest.fixture
def asked():
    candidature = CandidatureFactory(
        employer_name="Ville de Bréval", function="Directrice générale", siret=make_siret(9)
    )
    ask_commitment(candidature)
    candidature.forget_commitment()
    return candidature


@pytest.fixture
def link(asked):
    return reverse("candidatures:commitment_page", args=[sent_token()])


def test_asking_sends_a_link_that_the_database_does_not_hold(asked):
    commitment = asked.commitments.get()
    token = sent_token()
    assert commitment.state == CommitmentState.SENT
    assert token not in commitment.token_hash
    assert find_commitment(token) == commitment
    mail = OutboxMail.objects.get(event="commitment.asked")
    assert mail.institute == commitment.candidature.cycle.institute
    assert mail.confidential
    assert mail.to_email == "maire@example.org"
    assert token not in mail.readable_body


def test_page_says_who_what_and_how_much(client, link):
    response = client.get(link)
    text = response.content.decode()
    assert response.status_code == 200
    for words in ("Directrice générale", "Ville de Bréval", "Cycle de direction générale", "3\u202f500\u202f€"):
        assert words in text


def test_page_is_kept_from_caches_referrers_and_robots(client, link):
    response = client.get(link)
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_page_shows_nothing_of_the_dossier(client, asked, link):
    asked.motivation = "Un secret de dossier"
    asked.save()
    text = client.get(link).content.decode()
    assert "Un secret" not in text
    assert asked.email not in text


def test_opening_is_noted_once(client, asked, link):
    client.head(link)
    assert asked.commitments.get().state == CommitmentState.SENT
    client.get(link)
    first = asked.commitments.get().opened_at
    client.get(link)
    commitment = asked.commitments.get()
    assert (commitment.state, commitment.opened_at) == (CommitmentState.OPENED, first)


def test_signing_takes_billing_and_tells_the_applicant(client, asked, link):
    billing = {"billing_siret": " ".join(make_siret(77)), "service_code": "DRH", "billing_email": "f@example.org"}
    response = client.post(link, {**SIGNED, **BILLING, **billing})
    assert (response.status_code, response["Location"]) == (303, link)
    commitment = asked.commitments.get()
    assert commitment.state == CommitmentState.SIGNED
    assert (commitment.billing_siret, commitment.service_code) == (make_siret(77), "DRH")
    assert "Engagement signé le" in client.get(link).content.decode()
    mail = OutboxMail.objects.get(event="commitment.signed")
    assert mail.recipient == asked.applicant


def test_signing_twice_explains(client, link):
    client.post(link, {**SIGNED, **BILLING})
    again = client.post(link, {**SIGNED, **BILLING})
    assert again.status_code == 409
    assert "déjà" in again.content.decode()
    assert OutboxMail.objects.filter(event="commitment.signed").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agrees": ""}, "Cochez cette case"),
        ({"signatory_name": "  "}, "Indiquez votre nom"),
        ({"signatory_quality": "\x00"}, "Indiquez votre qualité"),
        ({"billing_siret": "21990001600012"}, "La clé de ce SIRET"),
        ({"billing_email": "finances"}, "nom@collectivite.fr"),
        ({"engagement_number": "9" * 51}, "Retirez au moins 1"),
    ],
)
def test_refused_signature_keeps_what_was_typed(client, asked, link, change, words):
    response = client.post(link, {**SIGNED, **BILLING, "service_code": "SERVICE-GARDÉ", **change})
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert "SERVICE-GARDÉ" in text
    assert not asked.commitments.get().is_signed


def test_refusing_tells_the_applicant_why(client, asked, link):
    response = client.post(link, {"answer": "refuse", "reason": "Budget gelé cette année."})
    assert response.status_code == 303
    assert asked.commitments.get().state == CommitmentState.REFUSED
    assert "Budget gelé cette année" in OutboxMail.objects.get(event="commitment.refused").text_body
    assert "Engagement refusé le" in client.get(link).content.decode()


def test_refusing_without_a_reason_asks_for_one(client, asked, link):
    response = client.post(link, {"answer": "refuse", "reason": " "})
    assert response.status_code == 422
    assert "Écrivez le motif" in response.content.decode()
    assert asked.commitments.get().state != CommitmentState.REFUSED


@pytest.mark.parametrize("token", ["inconnu", "x" * 300, "é", "%00"])
def test_unknown_link_says_so(client, token):
    response = client.get(f"/engagement/{token}/")
    assert response.status_code == 404
    assert "n’est pas reconnu" in response.content.decode()
    assert response["Referrer-Policy"] == "same-origin"


def test_new_request_kills_the_former_link(client, asked, link):
    ask_commitment(asked)
    for response in (client.get(link), client.post(link, {**SIGNED, **BILLING})):
        assert response.status_code == 410
        assert "en a demandé un autre" in response.content.decode()
    assert client.get(reverse("candidatures:commitment_page", args=[sent_token()])).status_code == 200


def test_link_of_a_dossier_that_is_over_signs_nothing(client, asked, link):
    withdraw_candidature(actor=asked.applicant, candidature=asked)
    response = client.post(link, {**SIGNED, **BILLING})
    assert response.status_code == 409
    assert not asked.commitments.get().is_signed


def test_fee_is_the_one_of_the_day_it_was_asked(client, asked, link):
    asked.cycle.fee = 9999
    asked.cycle.save()
    assert "3\u202f500\u202f€" in client.get(link).content.decode()


def test_applicant_asks_again_from_the_pieces_page(client, asked):
    client.force_login(asked.applicant)
    address = reverse("candidatures:commitment_request", args=[asked.uuid])
    values = {"signatory_name": "Aude Rive", "signatory_quality": "Présidente", "signatory_email": "aude@example.org"}
    response = client.post(address, values)
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Aude Rive" in page
    assert asked.commitments.exclude(state=CommitmentState.REPLACED).get().signatory_name == "Aude Rive"


def test_request_with_a_wrong_address_keeps_what_was_typed(client, asked):
    client.force_login(asked.applicant)
    address = reverse("candidatures:commitment_request", args=[asked.uuid])
    values = {"signatory_name": "Aude Rive", "signatory_quality": "Présidente", "signatory_email": "aude"}
    response = client.post(address, values)
    assert response.status_code == 422
    assert "Aude Rive" in response.content.decode()
    assert asked.commitments.get().signatory_name != "Aude Rive"


def test_requests_are_limited_by_the_day(client, asked):
    client.force_login(asked.applicant)
    address = reverse("candidatures:commitment_request", args=[asked.uuid])
    values = {"signatory_name": "Aude Rive", "signatory_quality": "Présidente", "signatory_email": "aude@example.org"}
    for _ in range(DAILY_REQUESTS - 1):
        assert client.post(address, values).status_code == 302
    refused = client.post(address, values)
    assert refused.status_code == 409
    assert "Réessayez demain" in refused.content.decode()
    assert "Aude Rive" in refused.content.decode()
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)):
        ask_commitment(asked)


@pytest.mark.parametrize("whose", ["account", "dossier"])
def test_the_applicant_is_no_signatory(client, asked, whose):
    address = {"account": asked.applicant.email, "dossier": asked.email}[whose].upper()
    client.force_login(asked.applicant)
    values = {"signatory_name": "Aude Rive", "signatory_quality": "Présidente", "signatory_email": address}
    refused = client.post(reverse("candidatures:commitment_request", args=[asked.uuid]), values)
    assert refused.status_code == 422
    assert "Cette adresse est la vôtre" in refused.content.decode()
    assert asked.commitments.get().signatory_email == "maire@example.org"


def change_employer(candidature, **values):
    services.save_section(actor=candidature.applicant, candidature=candidature, section=EMPLOYER, values=values)
    return Candidature.objects.get(pk=candidature.pk)


@pytest.mark.parametrize("change", [{"employer_name": "Ville de Paris"}, {"siret": make_siret(10)}])
def test_another_employer_is_not_engaged_by_the_former(client, asked, link, change):
    sign(asked)
    assert change_employer(asked, **change).commitment is None
    assert client.get(link).status_code == 410


def test_signed_form_of_the_former_employer_leaves_the_dossier():
    candidature = CandidatureFactory(employer_name="Ville de Bréval", siret=make_siret(9))
    upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
    assert change_employer(candidature, employer_name="Ville de Paris").commitment is None
    assert not candidature.pieces.current().exists()


def test_same_employer_written_otherwise_stays_engaged(asked):
    same = {"employer_name": " VILLE DE  BREVAL", "siret": asked.siret, "population": 7}
    assert change_employer(asked, **same).commitment is not None


def test_refusal_of_the_former_employer_is_kept(asked):
    refuse_commitment(commitment=asked.commitment, reason="Budget gelé.")
    assert change_employer(asked, employer_name="Ville de Paris").commitment.state == CommitmentState.REFUSED


def test_applicant_is_told_that_the_commitment_must_be_asked_again(client, asked):
    client.force_login(asked.applicant)
    address = reverse("candidatures:section", args=[asked.uuid, "employeur"])
    asked.refresh_from_db()
    values = {"version": asked.version, "employer_name": "Ville de Paris", "siret": asked.siret}
    page = client.post(address, values, follow=True).content.decode()
    assert "Vous avez changé d’employeur" in page
    asked.refresh_from_db()
    page = client.post(address, values | {"version": asked.version}, follow=True).content.decode()
    assert "Vous avez changé d’employeur" not in page


@pytest.mark.parametrize(("slug", "allowed"), [("employeur", True), ("pieces", True), ("projet", False)])
def test_correction_reopens_the_commitment_with_what_it_rests_on(slug, allowed):
    candidature = candidature_in(State.UNDER_REVIEW)
    request_correction(actor=candidature.adviser, candidature=candidature, message="À revoir.", sections=[slug])
    assert can_change_commitment(candidature.applicant, candidature) is allowed


def test_employer_changed_by_a_correction_is_asked_before_sending_back():
    candidature = candidature_in(State.UNDER_REVIEW)
    person = candidature.applicant
    request_correction(actor=candidature.adviser, candidature=candidature, message="SIRET ?", sections=["employeur"])
    candidature = change_employer(candidature, siret=make_siret(10))
    with pytest.raises(IncompleteError, match="Demandez l’engagement"):
        answer_correction(actor=person, candidature=candidature)
    ask_commitment(candidature)
    answer_correction(actor=person, candidature=candidature)
    assert candidature.state == State.UNDER_REVIEW


def test_signed_commitment_of_a_sent_dossier_stands():
    candidature = candidature_in(State.SUBMITTED)
    with pytest.raises(NotAllowedError):
        ask_commitment(candidature)
    with pytest.raises(NotAllowedError):
        upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())


def test_unsigned_commitment_may_be_asked_again_after_submission(client):
    candidature = CandidatureFactory(submitted=True)
    client.force_login(candidature.applicant)
    address = reverse("candidatures:section", args=[candidature.uuid, "pieces"])
    page = client.get(address).content.decode()
    assert "Envoyer le lien" in page
    assert "Envoyer le fichier" not in page
    ask_commitment(candidature)
    sign(candidature)


@pytest.mark.parametrize("state", [State.ELIGIBLE, State.INELIGIBLE, State.ADMITTED, State.REJECTED, State.WITHDRAWN])
def test_nothing_is_asked_once_the_dossier_is_judged(state):
    candidature = candidature_in(state)
    with pytest.raises(NotAllowedError):
        ask_commitment(candidature)


def test_only_the_applicant_asks(asked):
    with pytest.raises(NotAllowedError):
        request_commitment(
            actor=UserFactory(), candidature=asked, signatory_name="a", signatory_quality="b", signatory_email="c@d.fr"
        )


def test_services_refuse_empty_names_and_reasons(asked):
    commitment = asked.commitment
    with pytest.raises(IncompleteError):
        sign_commitment(commitment=commitment, signatory_name=" ", signatory_quality="Maire", billing={})
    with pytest.raises(IncompleteError):
        refuse_commitment(commitment=commitment, reason="\n")
    with pytest.raises(IncompleteError):
        sign_commitment(
            commitment=commitment, signatory_name="P", signatory_quality="M", billing={"billing_siret": "12"}
        )


@pytest.fixture
def uploaded():
    candidature = CandidatureFactory()
    upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())
    return candidature


def test_desk_verifies_the_form_once(uploaded):
    adviser = make_staff(Role.ASSISTANT, institute=uploaded.cycle.institute)
    names = {"signatory_name": "Philippe Orsenne", "signatory_quality": "Maire"}
    verify_commitment(actor=adviser, commitment=uploaded.commitment, **names)
    assert uploaded.commitments.get().is_signed
    assert OutboxMail.objects.filter(event="commitment.verified").count() == 1
    with pytest.raises(CandidatureError, match="n’est plus à vérifier"):
        verify_commitment(actor=adviser, commitment=uploaded.commitment, **names)


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.COMMITTEE_MEMBER])
def test_others_do_not_verify(uploaded, role):
    person = make_staff(role, institute=uploaded.cycle.institute)
    with pytest.raises(NotAllowedError):
        verify_commitment(actor=person, commitment=uploaded.commitment, signatory_name="P", signatory_quality="M")


def test_applicant_does_not_verify_their_own(uploaded):
    with pytest.raises(NotAllowedError):
        verify_commitment(
            actor=uploaded.applicant, commitment=uploaded.commitment, signatory_name="P", signatory_quality="M"
        )


def test_form_given_after_a_link_replaces_it(client, asked, link):
    upload_commitment(actor=asked.applicant, candidature=asked, upload=pdf_upload())
    assert client.get(link).status_code == 410
    assert asked.commitments.exclude(state=CommitmentState.REPLACED).get().state == CommitmentState.UPLOADED
    ask_commitment(asked)
    assert not asked.pieces.current().exists()
