"""The employer's commitment on the applicant's side: asked, sent again, given on paper, verified, left behind."""

import datetime
import re

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from candidatures.enums import CommitmentState, JournalKind, State
from candidatures.models import Candidature, EmployerCommitment
from candidatures.permissions import can_change_commitment
from candidatures.services import (
    expire_links,
    give_signed_form,
    pass_on_commitment,
    request_commitment,
    submit_candidature,
    upload_commitment,
    withdraw_candidature,
)
from candidatures.services.commitment import DAILY_REQUESTS, sends_left, token_of
from candidatures.services.deletion import delete_draft
from candidatures.services.signature import find_commitment
from instruction.services import claim_candidature
from tests.candidatures.answers import RIVE, standing, text_of
from tests.factories.accounts import UserFactory, make_staff, sign_in
from tests.factories.candidatures import (
    CandidatureFactory,
    add_cv,
    ask_commitment,
    ask_correction,
    candidature_in,
    fill,
    link_of,
    make_delegate,
    pdf_upload,
    sign,
)
from tests.factories.organisations import make_siret
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.personal_links import hash_token

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def applicant(client, asked):
    client.force_login(asked.applicant)
    return client


def section_of(candidature) -> str:
    return reverse("candidatures:section", args=[candidature.uuid, "pieces"])


def asking(candidature) -> str:
    return reverse("candidatures:commitment_request", args=[candidature.uuid])


class TestLink:
    def test_is_sent_and_not_held_by_the_database(self, asked):
        commitment = asked.commitments.get()
        token = token_of(commitment)
        assert commitment.state == CommitmentState.SENT
        assert commitment.token_hash == hash_token(token)
        columns = {field.name: str(getattr(commitment, field.name)) for field in commitment._meta.concrete_fields}
        assert not [name for name, value in columns.items() if token in value]
        assert find_commitment(token) == commitment

    def test_is_the_same_each_time_and_another_for_another_dossier(self, asked, settings):
        commitment = asked.commitments.get()
        assert token_of(commitment) == token_of(EmployerCommitment.objects.get(pk=commitment.pk))
        assert token_of(commitment) != token_of(ask_commitment(CandidatureFactory()))
        known = token_of(commitment)
        settings.SECRET_KEY = "une autre clé de la maison"
        assert token_of(commitment) != known

    def test_travels_in_a_confidential_mail(self, asked):
        commitment = asked.commitments.get()
        mail = OutboxMail.objects.get(event="commitment.asked")
        assert mail.institute == asked.cycle.institute
        assert mail.confidential
        assert mail.to_email == "maire@example.org"
        assert link_of(commitment) in mail.text_body
        assert token_of(commitment) not in mail.readable_body + mail.masked_body
        assert "[lien personnel]" in mail.readable_body
        assert "s’engage à payer" in mail.readable_body
        for words in ("3\u202f500\u202f€", "Rien n’est dû autrement", "sans compte à créer", "Il est valable jusqu’au"):
            assert words in mail.text_body
        assert mail.reply_to == asked.cycle.institute.email

    def test_lasts_thirty_days(self, asked):
        commitment = asked.commitments.get()
        assert commitment.expires_at - commitment.sent_at == datetime.timedelta(days=30)

    def test_engages_the_employer_and_the_amount_of_that_day(self, asked):
        asked.cycle.fee = 9999
        asked.cycle.save()
        commitment = asked.commitments.get()
        assert (commitment.employer_name, commitment.employer_siret) == ("Ville de Bréval", make_siret(9))
        assert commitment.amount == 3500

    def test_kills_the_one_sent_before_and_its_waiting_mail(self, asked):
        former = asked.commitments.get()
        mail = OutboxMail.objects.get(event="commitment.asked")
        OutboxMail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED)
        ask_commitment(asked)
        former.refresh_from_db()
        assert former.state == CommitmentState.REPLACED
        mail.refresh_from_db()
        assert (mail.state, mail.text_body) == (MailState.CANCELLED, "")


class TestAsking:
    def test_again_from_the_pieces_page(self, applicant, asked):
        response = applicant.post(asking(asked), RIVE)
        assert response.status_code == 302
        assert "aude@example.org" in text_of(applicant.get(response.url))
        assert standing(asked).signatory_name == "Aude Rive"

    def test_again_in_one_click(self, applicant, asked):
        former = asked.commitments.get()
        page = applicant.get(section_of(asked)).content.decode()
        form = page[page.index('name="signatory_name" value=') :].partition("</form>")[0]
        values = dict(re.findall(r'name="(signatory_\w+)"\s+value="([^"]*)"', form))
        assert "Renvoyer" in form
        assert applicant.post(asking(asked), values).status_code == 302
        fresh = standing(asked)
        assert (fresh.signatory_name, fresh.signatory_capacity) == (former.signatory_name, former.signatory_capacity)
        assert fresh.signatory_email == former.signatory_email
        assert fresh.pk != former.pk
        assert OutboxMail.objects.filter(event="commitment.asked", to_email=former.signatory_email).count() == 2

    def test_with_a_wrong_address_keeps_what_was_typed(self, applicant, asked):
        response = applicant.post(asking(asked), RIVE | {"signatory_email": "aude"})
        assert response.status_code == 422
        assert "Aude Rive" in text_of(response)
        assert asked.commitments.get().signatory_name != "Aude Rive"

    @pytest.mark.parametrize("change", [{"signatory_name": "www.exemple.test"}, {"signatory_capacity": " "}])
    def test_with_a_wrong_name_is_refused(self, applicant, asked, change):
        assert applicant.post(asking(asked), RIVE | change).status_code == 422

    def test_service_wants_a_name_and_a_capacity(self, asked):
        with pytest.raises(IncompleteError):
            request_commitment(actor=asked.applicant, candidature=asked, **RIVE | {"signatory_capacity": " "})

    @pytest.mark.parametrize("whose", ["account", "dossier", "delegate"])
    def test_at_the_applicants_own_address_is_refused_beside_the_field(self, applicant, asked, whose):
        Candidature.objects.filter(pk=asked.pk).update(email="anais@example.org")
        own = {"account": asked.applicant.email, "dossier": "anais@example.org"}
        address = own.get(whose) or make_delegate(asked).email
        refused = applicant.post(asking(asked), RIVE | {"signatory_email": address.upper()})
        assert refused.status_code == 422
        assert "Cette adresse est celle du candidat" in refused.context["form"].errors["signatory_email"][0]
        assert asked.commitments.get().signatory_email == "maire@example.org"

    def test_undoes_a_signature_only_once_it_is_named_and_tells_who_signed(self, applicant, asked):
        assert 'name="undoes"' not in applicant.get(section_of(asked)).content.decode()
        signed = sign(asked)
        paper = reverse("candidatures:commitment_upload", args=[asked.uuid])
        for stale in ({}, {"seen": str(signed.uuid)}, {"undoes": "1"}, {"undoes": "1", "seen": str(asked.uuid)}):
            refused = applicant.post(asking(asked), RIVE | stale)
            late = applicant.post(paper, {"file": pdf_upload(), **stale})
            assert (refused.status_code, late.status_code) == (409, 409)
        assert "par Philippe Orsenne, Maire, vaut toujours" in text_of(refused)
        assert 'value="aude@example.org"' in refused.content.decode()
        assert "par Philippe Orsenne, Maire, ne vaudra plus." in text_of(refused)
        assert "Cette personne en est avertie aussitôt par courriel, à maire@" in text_of(refused)
        assert standing(asked).pk == signed.pk
        assert not OutboxMail.objects.filter(event="commitment.undone").exists()
        named = {"undoes": "1", "seen": str(signed.uuid)}
        assert applicant.post(asking(asked), RIVE | named).status_code == 302
        assert standing(asked).state == CommitmentState.SENT
        mail = OutboxMail.objects.get(event="commitment.undone")
        assert mail.to_email == "maire@example.org"
        assert "**ne vaut plus**" not in mail.text_body
        assert "Si le nouvel engagement est à signer par vous" in mail.text_body

    def test_delegate_undoes_no_signature(self, client, asked):
        helper = make_delegate(asked)
        signed = sign(asked)
        client.force_login(helper)
        page = client.get(section_of(asked)).content.decode()
        assert "Envoyer le lien" not in page
        assert "n’est remplacé que par la personne candidate" in page
        named = {"undoes": "1", "seen": str(signed.uuid)}
        assert client.post(asking(asked), RIVE | named).status_code == 403
        assert standing(asked).pk == signed.pk

    def test_undoes_a_form_that_came_by_the_link_only_once_it_is_named(self, applicant, asked):
        sent = give_signed_form(commitment=asked.commitments.get(), upload=pdf_upload())
        with pytest.raises(StaleError, match="le formulaire signé, envoyé le"):
            ask_commitment(asked, undoes=None)
        ask_commitment(asked, undoes=sent.uuid)
        assert OutboxMail.objects.get(event="commitment.undone").to_email == "maire@example.org"

    @pytest.mark.parametrize(("why", "said"), [("withdrawn", "a retiré sa candidature"), ("deleted", "a supprimé")])
    def test_signatory_learns_that_a_signature_is_for_nothing(self, asked, why, said):
        sign(asked)
        act = {"withdrawn": withdraw_candidature, "deleted": delete_draft}[why]
        act(actor=asked.applicant, candidature=asked)
        assert said in OutboxMail.objects.get(event="commitment.undone").text_body

    def test_before_the_employer_is_named_says_where_to_name_it(self, client):
        unnamed = CandidatureFactory()
        client.force_login(unnamed.applicant)
        where = f'href="{reverse("candidatures:section", args=[unnamed.uuid, "employeur"])}">«'
        assert where in client.get(section_of(unnamed)).content.decode()
        refused = client.post(asking(unnamed), RIVE)
        assert refused.status_code == 422
        assert "Nommez d’abord votre employeur" in refused.context["form"].non_field_errors()[0]
        assert where in refused.content.decode()
        assert 'value="aude@example.org"' in refused.content.decode()
        assert not unnamed.commitments.exists()
        assert not OutboxMail.objects.exists()
        Candidature.objects.filter(pk=unnamed.pk).update(employer_name="Ville de Bréval")
        assert "Nommez d’abord" not in text_of(client.get(section_of(unnamed)))
        assert client.post(asking(unnamed), RIVE).status_code == 302

    def test_is_for_who_writes_the_dossier(self, asked):
        for stranger in (UserFactory(), make_staff(Role.ADVISER, institute=asked.cycle.institute)):
            with pytest.raises(NotAllowedError):
                request_commitment(actor=stranger, candidature=asked, **RIVE)
        request_commitment(actor=make_delegate(asked), candidature=asked, **RIVE)

    @pytest.mark.parametrize(
        "state", [State.ELIGIBLE, State.INELIGIBLE, State.ADMITTED, State.REJECTED, State.WITHDRAWN]
    )
    def test_is_over_once_the_dossier_is_judged(self, state):
        with pytest.raises(NotAllowedError):
            ask_commitment(candidature_in(state))

    def test_is_written_in_the_journal(self, asked):
        entry = asked.journal.get(kind=JournalKind.COMMITMENT_ASKED)
        assert (entry.actor, entry.subject) == (asked.applicant, "maire@example.org")


class TestDailyLimit:
    def test_counts_down_and_says_when_the_next_may_leave(self, applicant, asked):
        for left in range(DAILY_REQUESTS - 1, 0, -1):
            assert sends_left(asked) == left
            assert applicant.post(asking(asked), RIVE).status_code == 302
        refused = applicant.post(asking(asked), RIVE)
        assert refused.status_code == 409
        assert "La prochaine pourra partir le" in text_of(refused)
        assert "Aude Rive" in text_of(refused)
        assert "il n’en reste plus pour aujourd’hui" in text_of(refused)
        assert "Renvoyer" not in text_of(refused)

    def test_counts_what_a_signatory_passes_on(self, asked):
        last = asked.commitments.get()
        for number in range(DAILY_REQUESTS - 1):
            passed = RIVE | {"signatory_email": f"aude{number}@example.org"}
            last = pass_on_commitment(commitment=last, **passed)
        assert sends_left(asked) == 0
        with pytest.raises(DomainError, match="Cinq demandes") as refusal:
            pass_on_commitment(commitment=last, **RIVE)
        assert refusal.value.status == 409
        with pytest.raises(DomainError, match="Cinq demandes"):
            ask_commitment(asked)
        assert standing(asked) == last

    def test_opens_again_to_the_second(self):
        with time_machine.travel("2026-03-02 09:00:00+01:00", tick=False) as clock:
            candidature = CandidatureFactory()
            for _ in range(DAILY_REQUESTS):
                ask_commitment(candidature)
            clock.move_to("2026-03-03 08:59:59+01:00")
            with pytest.raises(DomainError, match="mardi 3\u00a0mars\u00a02026 à\u00a09\u00a0h\u00a000"):
                ask_commitment(candidature)
            clock.move_to("2026-03-03 09:00:00+01:00")
            ask_commitment(candidature)

    def test_outlives_the_draft(self, asked):
        for _ in range(DAILY_REQUESTS - 2):
            ask_commitment(asked)
        delete_draft(actor=asked.applicant, candidature=asked)
        again = CandidatureFactory(applicant=asked.applicant, cycle=asked.cycle)
        assert sends_left(again) == 1
        ask_commitment(again)
        with pytest.raises(DomainError, match="Cinq demandes"):
            ask_commitment(again)
        delete_draft(actor=asked.applicant, candidature=again)
        third = CandidatureFactory(applicant=asked.applicant, cycle=asked.cycle)
        assert sends_left(third) == 0
        with time_machine.travel(timezone.now() + DAY):
            assert sends_left(third) == DAILY_REQUESTS

    def test_is_shown_without_the_cache_and_holds_with_it_alone(self, asked, monkeypatch):
        def silent(*args, **kwargs):
            raise TimeoutError("Timeout reading from socket")

        monkeypatch.setattr(cache, "get", silent)
        assert sends_left(asked) == DAILY_REQUESTS - 1
        with pytest.raises(TimeoutError):
            ask_commitment(asked)
        assert asked.commitments.count() == 1

    def test_is_the_dossiers_own(self, asked):
        for _ in range(DAILY_REQUESTS - 1):
            ask_commitment(asked)
        assert sends_left(CandidatureFactory()) == DAILY_REQUESTS


class TestSubmission:
    @pytest.mark.parametrize(("slug", "allowed"), [("employeur", True), ("pieces", True), ("projet", False)])
    def test_correction_reopens_the_commitment_with_what_it_rests_on(self, slug, allowed):
        candidature = candidature_in(State.UNDER_REVIEW)
        ask_correction(candidature, slug, actor=candidature.adviser, what="À revoir.")
        assert can_change_commitment(candidature.applicant, candidature) is allowed

    def test_dialog_of_a_sent_dossier_says_that_the_change_takes_effect_at_once(self, client):
        words = "Ce changement prend effet aussitôt"
        draft = CandidatureFactory(signed=True)
        candidature = candidature_in(State.UNDER_REVIEW)
        ask_correction(candidature, "pieces", actor=candidature.adviser, what="Qui ?")
        for dossier, said in ((draft, 0), (candidature, 2)):
            client.force_login(dossier.applicant)
            assert client.get(section_of(dossier)).content.decode().count(words) == said

    def test_signed_commitment_of_a_sent_dossier_stands(self):
        candidature = candidature_in(State.SUBMITTED)
        with pytest.raises(NotAllowedError):
            ask_commitment(candidature)
        with pytest.raises(NotAllowedError):
            upload_commitment(actor=candidature.applicant, candidature=candidature, upload=pdf_upload())

    def test_unsigned_commitment_may_be_asked_again_after_it(self, client):
        candidature = CandidatureFactory(submitted=True)
        client.force_login(candidature.applicant)
        page = client.get(section_of(candidature)).content.decode()
        assert "Renvoyer" in page
        assert "Envoyer le fichier" not in page
        ask_commitment(candidature)
        sign(candidature)

    def test_expired_link_stops_it(self):
        candidature = fill(CandidatureFactory())
        add_cv(candidature)
        ask_commitment(candidature)
        EmployerCommitment.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
        candidature.forget_commitment()
        with pytest.raises(IncompleteError, match="le lien du signataire a expiré"):
            submit_candidature(actor=candidature.applicant, candidature=candidature)

    def test_expired_link_is_awaited_from_the_applicant(self, client):
        candidature = CandidatureFactory(submitted=True)
        adviser = make_staff(Role.ADVISER, institute=candidature.cycle.institute)
        claim_candidature(actor=adviser, candidature=candidature)
        EmployerCommitment.objects.update(expires_at=timezone.now())
        expire_links()
        sign_in(client, adviser)
        response = client.get(reverse("instruction:list"), {"vue": "engagement-attendu"})
        (row,) = response.context["rows"]
        assert (row.commitment, row.turn.who) == ("Lien expiré", "Candidate")
