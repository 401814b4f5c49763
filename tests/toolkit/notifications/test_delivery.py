import datetime
import hashlib
import io
import os
import signal
import smtplib
import subprocess
import sys
from urllib.parse import quote

import pypdf
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.factories.documents import DocumentFactory
from tests.factories.notifications import OutboxMailFactory
from tests.toolkit.notifications.sink import sink
from toolkit.documents.enums import DocumentState
from toolkit.documents.services import cancel_document
from toolkit.notifications.delivery import BACKOFF, MAX_ATTEMPTS, deliver, sweep
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import STUCK_AFTER, OutboxMail
from toolkit.notifications.tasks import deliver_mail, sweep_outbox

__all__ = ["sink"]

pytestmark = pytest.mark.django_db


KILLED_PROCESS = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
host, port, mail_id = sys.argv[1:]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = host, int(port)
from toolkit.notifications import delivery
delivery._settle = lambda *args, **fields: os.kill(os.getpid(), signal.SIGKILL)
delivery.deliver(mail_id=int(mail_id))
"""


def deliver_and_be_killed(mail, settings):
    """Run a delivery in a process that the system kills once the server has taken the mail."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user = f"{database['USER']}:{quote(database['PASSWORD'] or '')}"
        url = f"postgres://{user}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    return subprocess.run(
        [sys.executable, "-c", KILLED_PROCESS, settings.EMAIL_HOST, str(settings.EMAIL_PORT), str(mail.pk)],
        env={**os.environ, "DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        timeout=60,
        check=False,
        capture_output=True,
    )


def reload(mail):
    return OutboxMail.objects.get(pk=mail.pk)


def test_delivered_mail_is_marked_and_well_formed(sink):
    mail = OutboxMailFactory(subject="Votre dossier n° 12 est déposé", reply_to="cycles@example.org")
    assert deliver(mail_id=mail.pk)
    mail = reload(mail)
    assert (mail.state, mail.attempts, mail.last_error) == (MailState.SENT, 1, "")
    assert mail.sent_at is not None
    (message,) = sink.messages
    assert message["Message-ID"] == mail.message_id
    assert message["Subject"] == mail.subject
    assert message["To"] == mail.to_email
    assert message["Reply-To"] == "cycles@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_second_delivery_sends_nothing(sink):
    mail = OutboxMailFactory()
    assert deliver(mail_id=mail.pk)
    assert not deliver(mail_id=mail.pk)
    deliver_mail(mail.pk)
    assert not deliver(mail_id=mail.pk + 1000)
    assert sink.message_ids == {mail.message_id: 1}


def test_each_mail_has_its_own_message_id(sink):
    mails = OutboxMailFactory.create_batch(5)
    sweep_outbox()
    assert sink.message_ids == {mail.message_id: 1 for mail in mails}


def test_missing_document_is_drawn_then_attached(sink):
    document = DocumentFactory(title="Accusé de réception 12")
    mail = OutboxMailFactory()
    mail.documents.add(document)
    assert deliver(mail_id=mail.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    (attachment,) = sink.messages[0].iter_attachments()
    assert attachment.get_filename() == "accuse-de-reception-12.pdf"
    content = attachment.get_content()
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert pypdf.PdfReader(io.BytesIO(content)).metadata.title == "Accusé de réception 12"


def test_mail_of_a_cancelled_document_does_not_leave(sink):
    document = DocumentFactory()
    mail = OutboxMailFactory()
    mail.documents.add(document)
    cancel_document(document=document, reason="Erreur de montant.")
    assert not deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.CANCELLED
    assert sink.messages == []


def test_confidential_words_are_erased_once_sent(sink):
    mail = OutboxMailFactory(confidential=True, text_body="https://example.org/jeton")
    assert deliver(mail_id=mail.pk)
    assert "jeton" in sink.messages[0].get_body(("plain",)).get_content()
    assert (reload(mail).text_body, reload(mail).html_body) == ("", "")


def test_confidential_words_are_erased_once_cancelled():
    document = DocumentFactory()
    mail = OutboxMailFactory(confidential=True, text_body="https://example.org/jeton")
    mail.documents.add(document)
    cancel_document(document=document, reason="Erreur de saisie.")
    assert not deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.CANCELLED
    assert (reload(mail).text_body, reload(mail).html_body) == ("", "")


def test_secrets_of_a_failed_mail_are_erased_after_a_fortnight():
    failed = {"state": MailState.FAILED, "text_body": "https://example.org/jeton"}
    now = timezone.now()
    old, recent = now - datetime.timedelta(days=14), now - datetime.timedelta(days=13, hours=23)
    gone = OutboxMailFactory(**failed, confidential=True, claimed_at=old)
    kept = OutboxMailFactory(**failed, confidential=True, claimed_at=recent)
    plain = OutboxMailFactory(**failed, claimed_at=old)
    sweep()
    assert (reload(gone).text_body, reload(gone).html_body, reload(gone).state) == ("", "", MailState.FAILED)
    assert reload(kept).text_body
    assert reload(plain).text_body


def test_server_that_says_later_is_tried_again_later(sink):
    sink.refusals = ["451 try again later"]
    mail = OutboxMailFactory()
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert not deliver(mail_id=mail.pk)
        mail = reload(mail)
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
        assert mail.not_before == timezone.now() + BACKOFF[0]
        assert "try again later" in mail.last_error
        assert sweep() == 0
        assert not deliver(mail_id=mail.pk)
    with time_machine.travel(start + BACKOFF[0], tick=False):
        assert sweep() == 1
    assert reload(mail).state == MailState.SENT
    assert reload(mail).last_error == ""


def test_attempts_are_bounded_then_a_person_sees_it(sink):
    sink.refusals = ["451 no"] * (MAX_ATTEMPTS + 5)
    mail = OutboxMailFactory()
    moment = timezone.now()
    for _ in range(MAX_ATTEMPTS + 3):
        with time_machine.travel(moment, tick=False):
            sweep()
        moment += datetime.timedelta(days=1)
    assert reload(mail).state == MailState.FAILED
    assert reload(mail).attempts == MAX_ATTEMPTS
    assert list(OutboxMail.objects.failed()) == [mail]


def test_unknown_mailbox_fails_at_once(sink):
    mail = OutboxMailFactory()
    sink.unknown.add(mail.to_email)
    deliver(mail_id=mail.pk)
    assert (reload(mail).state, reload(mail).attempts) == (MailState.FAILED, 1)
    assert "no such mailbox" in reload(mail).last_error


def test_silent_server_is_an_error_that_may_pass(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mail = OutboxMailFactory()
    deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.QUEUED
    assert "ConnectionRefusedError" in reload(mail).last_error


@pytest.mark.django_db(transaction=True)
def test_kill_between_sending_and_marking_repeats_that_row_only(sink, settings):
    killed, others = OutboxMailFactory(), OutboxMailFactory.create_batch(3)
    process = deliver_and_be_killed(killed, settings)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert reload(killed).state == MailState.SENDING
    assert sink.message_ids == {killed.message_id: 1}
    sweep()
    assert reload(killed).state == MailState.SENDING  # perhaps somebody is still at it
    with time_machine.travel(timezone.now() + STUCK_AFTER, tick=False):
        assert sweep() == 1
    assert reload(killed).state == MailState.SENT
    assert sink.message_ids == {killed.message_id: 2, **{mail.message_id: 1 for mail in others}}


def test_row_that_kills_each_worker_ends_as_failed():
    mail = OutboxMailFactory(state=MailState.SENDING, attempts=MAX_ATTEMPTS, claimed_at=timezone.now() - STUCK_AFTER)
    sweep()
    assert reload(mail).state == MailState.FAILED


def test_worker_back_from_the_dead_does_not_write_over_its_successor(sink, monkeypatch):
    mail = OutboxMailFactory()
    real_send = smtplib.SMTP.sendmail

    def slow_then_broken(*args, **kwargs):
        monkeypatch.setattr(smtplib.SMTP, "sendmail", real_send)
        with time_machine.travel(timezone.now() + STUCK_AFTER, tick=False):
            assert sweep() == 1
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", slow_then_broken)
    deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.SENT
    assert sink.message_ids == {mail.message_id: 1}


def test_sweep_leaves_a_fresh_row_to_the_worker_it_was_offered_to(sink):
    mail = OutboxMailFactory(created_at=timezone.now())
    assert sweep() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=6), tick=False):
        assert sweep() == 1
    assert reload(mail).state == MailState.SENT


def test_list_reads_no_body_and_takes_one_query(django_assert_num_queries):
    OutboxMailFactory.create_batch(3)
    with django_assert_num_queries(1):
        mails = list(OutboxMail.objects.for_list())
        assert [str(mail.recipient) for mail in mails] == ["None"] * 3
    assert "text_body" in mails[0].get_deferred_fields()


def test_pending_counts_what_has_not_gone():
    OutboxMailFactory(state=MailState.SENT, sent_at=timezone.now())
    OutboxMailFactory(state=MailState.FAILED)
    waiting = [OutboxMailFactory(), OutboxMailFactory(state=MailState.SENDING, claimed_at=timezone.now())]
    assert set(OutboxMail.objects.pending()) == set(waiting)
