import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.notifications import OutboxMailFactory
from tests.factories.organisations import InstituteFactory
from toolkit.notifications import services
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import cancel_mails, personal_data, queue_mail, resend_mail

VALUES = {
    "numero": "12",
    "personne": "Awa",
    "cycle": "CDG",
    "lien": "http://x.example/candidatures/7b1c",
    "message": "Merci.",
}


def queue(**changes):
    fields = {
        "event": "submitted",
        "key": "submitted:12:awa",
        "to": "awa@example.org",
        "values": VALUES,
    }
    return queue_mail(**{**fields, **changes})


@pytest.fixture
def handed_over(monkeypatch):
    """Identifiers of the rows offered to the workers."""
    offered = []
    monkeypatch.setattr(services.deliver_mail, "delay", offered.append)
    return offered


@pytest.mark.django_db
def test_mail_is_a_row_with_its_words(settings):
    settings.DEFAULT_FROM_EMAIL = "INET Cycles <cycles@inet.example>"
    user, document = UserFactory(), DocumentFactory()
    mail = queue(recipient=user, documents=[document], reply_to="cycles@example.org")
    assert mail.state == MailState.QUEUED
    assert mail.subject == "Votre candidature 12 est déposée"
    assert mail.message_id == f"<{mail.uuid}@inet.example>"
    assert mail.recipient == user
    assert list(mail.documents.all()) == [document]


@pytest.mark.django_db
def test_same_event_person_and_object_is_one_mail():
    first = queue()
    second = queue(to="autre@example.org", values={**VALUES, "numero": "13"})
    assert second.pk == first.pk
    assert second.to_email == "awa@example.org"
    assert OutboxMail.objects.count() == 1


@pytest.mark.django_db
def test_mail_that_another_process_wrote_meanwhile_is_not_written_twice(monkeypatch, handed_over):
    compose = services.compose

    def compose_slowly(**words):
        OutboxMailFactory(key="submitted:12:awa", to_email="premier@example.org")
        return compose(**words)

    monkeypatch.setattr(services, "compose", compose_slowly)
    assert queue().to_email == "premier@example.org"
    assert OutboxMail.objects.count() == 1
    assert handed_over == []


@pytest.mark.django_db
def test_mail_without_attachment_is_looked_for_and_written(django_assert_num_queries):
    with django_assert_num_queries(4):  # two of them around the row
        queue()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "awa", "awa@example.org\nBcc: x@example.org", "a@b.fr, c@d.fr"])
def test_address_is_checked(address):
    with pytest.raises(MailError) as refusal:
        queue(to=address)
    assert refusal.value.status == 422
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mail_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        queue()
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mail_is_handed_over_once_and_after_commit(handed_over):
    with transaction.atomic():
        mail = queue()
        queue()
        assert handed_over == []
    assert handed_over == [mail.pk]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_work_that_rolled_back(handed_over, mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert handed_over == []
    assert mailoutbox == []
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_failed_mail_is_sent_again_by_a_person(handed_over):
    actor = UserFactory()
    mail = OutboxMailFactory(state=MailState.FAILED, attempts=6, last_error="SMTPServerDisconnected")
    resend_mail(actor=actor, mail=mail)
    assert (mail.state, mail.attempts, mail.resent_by) == (MailState.QUEUED, 0, actor)
    assert handed_over == [mail.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENT, MailState.CANCELLED])
def test_only_a_failed_mail_is_sent_again(state):
    mail = OutboxMailFactory(state=state, sent_at=timezone.now() if state == MailState.SENT else None)
    with pytest.raises(MailError, match="n’est plus en échec"):
        resend_mail(actor=UserFactory(), mail=mail)


@pytest.mark.django_db
def test_erased_mail_stays_failed():
    mail = OutboxMailFactory(state=MailState.FAILED, confidential=True, text_body="", html_body="")
    with pytest.raises(MailError, match="a été effacé"):
        resend_mail(actor=UserFactory(), mail=mail)
    assert OutboxMail.objects.get().state == MailState.FAILED


@pytest.mark.django_db
def test_mail_belongs_to_the_institute_it_speaks_for():
    institute = InstituteFactory()
    assert queue(institute=institute).institute == institute
    assert queue(key="other").institute is None


@pytest.mark.django_db
def test_no_mail_leaves_under_an_event_that_no_app_declares():
    with pytest.raises(KeyError, match=r"nothing\.declared"):
        queue(event="nothing.declared")


@pytest.mark.django_db
def test_confidential_words_are_shown_to_nobody():
    mail = queue(confidential=True)
    assert "candidatures/7b1c" in mail.text_body
    assert "7b1c" not in mail.readable_body


@pytest.mark.django_db
def test_personal_data_lists_a_person_s_own_mails():
    user = UserFactory()
    queue(recipient=user)
    queue(key="other", recipient=UserFactory())
    (line,) = personal_data(user)["courriels"]
    assert line["objet"] == "Votre candidature 12 est déposée"
    assert line["état"] == "À envoyer"


@pytest.mark.django_db
def test_cancelling_takes_back_what_waits_and_erases_secrets():
    plain, secret = queue(), queue(key="secret", confidential=True)
    sending = OutboxMailFactory(state=MailState.SENDING, claimed_at=timezone.now(), confidential=True)
    failed = OutboxMailFactory(state=MailState.FAILED, confidential=True)
    other = queue(key="other")
    keys = [mail.key for mail in (plain, secret, sending, failed)]
    assert cancel_mails(keys=keys, reason="Il n’y a plus de dossier.") == 2
    for mail in (plain, secret, sending, failed, other):
        mail.refresh_from_db()
    assert (plain.state, plain.is_erased) == (MailState.CANCELLED, False)
    assert (secret.state, secret.is_erased) == (MailState.CANCELLED, True)
    assert secret.last_error == "Il n’y a plus de dossier."
    assert (sending.state, sending.is_erased) == (MailState.SENDING, False)
    assert (failed.state, failed.is_erased) == (MailState.FAILED, True)
    assert (other.state, other.is_erased) == (MailState.QUEUED, False)
