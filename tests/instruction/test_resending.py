"""Staff on the phone with the employer: the words of the mail, and a new link."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import Role
from candidatures.enums import CommitmentState, JournalKind
from candidatures.models import Candidature
from candidatures.services import withdraw_candidature
from candidatures.services.commitment import DAILY_REQUESTS, token_of
from instruction.services import resend_link
from tests.factories.accounts import make_staff, sign_in
from tests.factories.candidatures import CandidatureFactory, link_of, sign
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries
from toolkit.notifications.delivery import deliver
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidature():
    return CandidatureFactory(submitted=True)


@pytest.fixture
def assistant(candidature):
    return make_staff(Role.ASSISTANT, institute=candidature.cycle.institute, first_name="Tarek", last_name="Wissembach")


def again(actor, candidature):
    return resend_link(actor=actor, candidature=candidature, seen=str(candidature.commitment.uuid))


def test_new_link_goes_to_the_address_on_file_and_the_former_dies(client, candidature, assistant):
    former = candidature.commitment
    sent = again(assistant, candidature)
    assert (sent.signatory_email, sent.signatory_name) == (former.signatory_email, former.signatory_name)
    assert sent.state == CommitmentState.SENT
    assert client.get(link_of(former)).status_code == 410
    assert client.get(link_of(sent)).status_code == 200
    assert OutboxMail.objects.filter(key=f"commitment.asked:{sent.uuid}", to_email=former.signatory_email).exists()
    told = OutboxMail.objects.get(event="commitment.resent")
    assert told.recipient == candidature.applicant
    assert token_of(sent) not in told.text_body
    line = candidature.journal.filter(kind=JournalKind.COMMITMENT_RESENT).get()
    assert (line.actor, line.subject) == (assistant, former.signatory_email)
    assert read_entries(candidature.uuid, Audience.APPLICANT)[0].who == "Service formation"
    assert read_entries(candidature.uuid, Audience.STAFF)[0].who == assistant.full_name


def test_expired_link_is_replaced_too(candidature, assistant):
    candidature.commitments.update(expires_at=timezone.now())
    assert again(assistant, candidature).expires_at > timezone.now()


def test_five_links_a_day_at_most(candidature, assistant):
    for _ in range(DAILY_REQUESTS - 1):
        again(assistant, candidature)
    with pytest.raises(DomainError, match="vingt-quatre heures"):
        again(assistant, candidature)


def test_only_while_a_signature_is_awaited(candidature, assistant):
    seen = str(candidature.commitment.uuid)
    sign(candidature)
    with pytest.raises(DomainError, match="n’attend plus de signature"):
        resend_link(actor=assistant, candidature=candidature, seen=seen)
    assert candidature.commitment.state == CommitmentState.SIGNED


def test_not_for_a_withdrawn_dossier_nor_a_former_employer(candidature, assistant):
    other = CandidatureFactory(submitted=True, cycle=candidature.cycle)
    withdraw_candidature(actor=candidature.applicant, candidature=candidature)
    Candidature.objects.filter(pk=other.pk).update(siret="21140047800014")
    for row in (candidature, Candidature.objects.get(pk=other.pk)):
        with pytest.raises(DomainError, match="n’attend plus de signature"):
            again(assistant, row)


def test_second_click_sends_no_other_link(candidature, assistant):
    seen = str(candidature.commitment.uuid)
    again(assistant, candidature)
    with pytest.raises(StaleError):
        resend_link(actor=assistant, candidature=candidature, seen=seen)


def test_closed_to_others(candidature):
    for actor in (candidature.applicant, make_staff(Role.ADVISER), make_staff(Role.ACCOUNTANT)):
        with pytest.raises(NotAllowedError):
            again(actor, candidature)


def test_page_shows_the_mails_their_words_without_the_link_and_the_button(client, candidature, assistant):
    sign_in(client, assistant)
    page = client.get(reverse("instruction:detail", args=[candidature.uuid]))
    mail = OutboxMail.objects.get(event="commitment.asked")
    assertContains(page, reverse("dashboard:outbox_mail", args=[mail.uuid]))
    assertContains(page, "Envoyer un nouveau lien")
    words = client.get(reverse("dashboard:outbox_mail", args=[mail.uuid]))
    assertContains(words, "[lien personnel]")
    assertContains(words, "s’engage à payer")
    assertNotContains(words, token_of(candidature.commitment))
    client.post(reverse("instruction:resend_link", args=[candidature.uuid]), {"seen": str(candidature.commitment.uuid)})
    assert Candidature.objects.get(pk=candidature.pk).commitment.uuid != candidature.commitment.uuid


def test_words_outlive_the_sending_without_the_link(candidature):
    mail = OutboxMail.objects.get(event="commitment.asked")
    deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.text_body == ""
    assert "s’engage à payer" in mail.readable_body
