"""The address of an account changes: the dossiers, mandates and waiting mails that had it follow."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse

from candidatures import services
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature
from candidatures.sections import IDENTITY
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.candidatures import CandidatureFactory, candidature_in, make_delegate
from tests.factories.cycles import CallFactory
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

NEW = "nouvelle@example.org"


def change_address(client, user, current: str = NEW) -> None:
    """As the link in the mail does it, once its button is pressed."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    pending = EmailAddress.objects.create(user=user, email=current)
    sign_in(client, user)
    client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(pending).key]))
    user.refresh_from_db()
    assert user.email == current


def with_address_of_account(**traits) -> Candidature:
    candidature = CandidatureFactory(**traits)
    Candidature.objects.filter(pk=candidature.pk).update(email=candidature.applicant.email)
    candidature.refresh_from_db()
    return candidature


def address_of(candidature: Candidature) -> str:
    return Candidature.objects.values_list("email", flat=True).get(pk=candidature.pk)


def test_dossier_that_wrote_to_the_account_follows_it_to_the_committee(client):
    candidature = candidature_in(State.ELIGIBLE)
    former = candidature.applicant.email
    Candidature.objects.filter(pk=candidature.pk).update(email=former)
    draft = CandidatureFactory(applicant=candidature.applicant, cycle=CallFactory(code="AUTRE"))
    change_address(client, candidature.applicant)
    assert (address_of(candidature), address_of(draft)) == (NEW, NEW)
    line = candidature.journal.get(kind=JournalKind.ADDRESS_FOLLOWED)
    assert (line.subject, line.actor) == (f"{former}, puis {NEW}", candidature.applicant)
    services.withdraw_candidature(actor=candidature.applicant, candidature=candidature)
    assert OutboxMail.objects.get(event="candidature.withdrawn").to_email == NEW
    assert NEW in client.get(candidature.get_absolute_url()).content.decode()


def test_another_address_and_an_ended_dossier_keep_theirs(client):
    other = CandidatureFactory(submitted=True)
    ended = with_address_of_account(applicant=other.applicant, cycle=CallFactory(code="AUTRE"))
    services.withdraw_candidature(actor=other.applicant, candidature=ended)
    before = (address_of(other), address_of(ended))
    change_address(client, other.applicant)
    assert (address_of(other), address_of(ended)) == before
    assert not other.journal.filter(kind=JournalKind.ADDRESS_FOLLOWED).exists()


def test_answer_of_a_correction_follows(client, asked_correction):
    candidature, former = asked_correction, asked_correction.applicant.email
    save = {"actor": candidature.applicant, "candidature": candidature, "section": IDENTITY}
    services.save_section(**save, values={"email": former})
    change_address(client, candidature.applicant)
    services.answer_correction(actor=candidature.applicant, candidature=candidature)
    assert address_of(candidature) == NEW


@pytest.fixture
def asked_correction() -> Candidature:
    candidature = candidature_in(State.CORRECTION_REQUESTED)
    candidature.revisions.update(sections=["identite"])
    return candidature


def test_mails_that_wait_about_the_dossier_follow_and_those_of_the_account_do_not(client):
    candidature = with_address_of_account()
    user, former = candidature.applicant, candidature.applicant.email
    services.withdraw_candidature(actor=user, candidature=candidature)
    OutboxMail.objects.filter(event="candidature.withdrawn").update(state=MailState.QUEUED, sent_at=None)
    shared = {"recipient": user, "to_email": former, "subject": "Objet", "text_body": "Texte", "html_body": "Texte"}
    about_account = OutboxMail.objects.create(key="a", event="password_reset", message_id="<a@x>", **shared)
    sent = OutboxMail.objects.create(
        key="b", event="candidature.submitted", message_id="<b@x>", institute=candidature.cycle.institute,
        state=MailState.SENDING, claimed_at=candidature.created_at, **shared,
    )  # fmt: skip
    change_address(client, user)
    assert OutboxMail.objects.get(event="candidature.withdrawn").to_email == NEW
    for mail in (about_account, sent):
        mail.refresh_from_db()
        assert mail.to_email == former


def test_mandate_follows_its_holder_and_can_still_be_given_back(client):
    candidature = CandidatureFactory()
    helper = make_delegate(candidature)
    change_address(client, helper)
    mandate = candidature.mandates.get()
    assert mandate.email == NEW
    client.post(reverse("candidatures:mandate", args=[mandate.uuid]), {"answer": "decline"})
    mandate.refresh_from_db()
    assert not mandate.is_live


def test_mandate_asked_of_somebody_else_at_that_address_is_left(client):
    candidature = CandidatureFactory()
    mandate = services.give_mandate(
        actor=candidature.applicant, candidature=candidature, name="Paul Martin", email="paul@example.org"
    )
    change_address(client, UserFactory())
    mandate.refresh_from_db()
    assert mandate.email == "paul@example.org"
