"""What is away comes back: no mail is failed for good that another attempt could have sent."""

import errno
import os
import smtplib
import socket
import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import TimeoutError as RedisTimeoutError

from tests.factories.accounts import UserFactory
from tests.factories.documents import DocumentFactory, issued_document
from tests.factories.notifications import OutboxMailFactory
from tests.toolkit.files.s3_server import s3_connection, s3_endpoint, s3_options
from tests.toolkit.notifications.sink import sink
from tests.toolkit.notifications.test_services import queue
from toolkit.documents.enums import DocumentState
from toolkit.files.models import MissingFile
from toolkit.files.storage import StorageUnavailableError
from toolkit.notifications import delivery, services
from toolkit.notifications.delivery import BACKOFF, MAX_ATTEMPTS, deliver, sweep
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.services import resend_mail
from toolkit.notifications.tasks import deliver_mail, sweep_outbox

__all__ = ["s3_connection", "s3_endpoint", "s3_options", "sink"]

pytestmark = pytest.mark.django_db


def reload(mail):
    return OutboxMail.objects.get(pk=mail.pk)


def mail_with(document):
    mail = OutboxMailFactory()
    mail.documents.add(document)
    return mail


def fail(error):
    def raise_it(*args, **kwargs):
        raise error

    return raise_it


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPSenderRefused(550, b"not yours", "cycles@example.org"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPConnectError(554, b"too many connections"),
        smtplib.SMTPHeloError(501, b"who are you"),
        smtplib.SMTPDataError(452, b"no room left"),
        smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"greylisted")}),
        StorageUnavailableError("EndpointConnectionError: away"),
        OperationalError("the connection was cut"),
        TimeoutError("timed out"),
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        TypeError("a fault of the code, mended by a release"),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_may_pass_is_tried_again(error, sink, monkeypatch):
    mail = OutboxMailFactory()
    start = timezone.now()
    monkeypatch.setattr(delivery, "_send", fail(error))
    with time_machine.travel(start, tick=False):
        assert not deliver(mail_id=mail.pk)
    assert (reload(mail).state, reload(mail).not_before) == (MailState.QUEUED, start + BACKOFF[0])
    assert reload(mail).last_error
    monkeypatch.undo()
    with time_machine.travel(start + BACKOFF[0], tick=False):
        assert sweep() == 1
    assert sink.message_ids == {mail.message_id: 1}


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(554, b"refused"),
        smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such mailbox")}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_server_refuses_for_good_fails_and_may_be_replayed(error, sink, monkeypatch):
    mail = OutboxMailFactory()
    monkeypatch.setattr(delivery, "_send", fail(error))
    assert not deliver(mail_id=mail.pk)
    assert (reload(mail).state, reload(mail).attempts) == (MailState.FAILED, 1)
    monkeypatch.undo()
    resend_mail(actor=UserFactory(), mail=mail)
    assert deliver(mail_id=mail.pk)


def test_fault_of_ours_is_told_with_its_trace_then_waits_for_a_person(sink, caplog):
    mail = mail_with(DocumentFactory(template="documents/nothing.html"))
    moment = timezone.now()
    for _ in range(MAX_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            deliver(mail_id=mail.pk)
        moment += BACKOFF[-1]
    assert (reload(mail).state, reload(mail).attempts) == (MailState.FAILED, MAX_ATTEMPTS)
    assert "TemplateDoesNotExist" in reload(mail).last_error
    assert "Traceback" in caplog.text
    assert sink.messages == []


def test_mail_waits_for_a_bucket_that_is_away(sink, settings, s3_options):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    kept = settings.STORAGES
    options = {**s3_options, "endpoint_url": f"http://127.0.0.1:{port}"}
    settings.STORAGES = {**kept, "default": {"BACKEND": "toolkit.files.s3.S3Storage", "OPTIONS": options}}
    document = DocumentFactory()
    mail, other, plain = mail_with(document), mail_with(document), OutboxMailFactory()
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert sweep() == 1
    assert reload(plain).state == MailState.SENT
    assert (reload(mail).state, reload(mail).attempts) == (MailState.QUEUED, 1)
    assert reload(mail).last_error.startswith("Le stockage des fichiers ne répond pas\u00a0: ")
    assert not deliver(mail_id=other.pk)  # not before a while: it would wait as long for nothing
    assert (reload(other).state, reload(other).attempts) == (MailState.QUEUED, 0)
    settings.STORAGES = {**kept, "default": {"BACKEND": "toolkit.files.s3.S3Storage", "OPTIONS": s3_options}}
    delivery.storage.reset()
    with time_machine.travel(start + BACKOFF[0], tick=False):
        assert sweep() == 2
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    assert default_storage.exists(document.file.name)


def test_mail_with_a_lost_document_waits_and_says_why(sink):
    document = issued_document(title="Accusé de réception 12")
    mail = mail_with(document)
    default_storage.delete(document.file.name)
    assert not deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.QUEUED
    assert reload(mail).last_error.startswith("Le fichier de « Accusé de réception 12 » est introuvable")
    assert MissingFile.objects.get().name == document.file.name
    assert sink.messages == []


def test_full_disk_delays_a_mail_kept_as_a_file(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    mail = OutboxMailFactory()
    monkeypatch.setattr(FileBackend, "write_message", fail(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert not deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.QUEUED
    assert "No space left" in reload(mail).last_error


def test_silent_mail_server_is_asked_once_a_turn(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    mails = OutboxMailFactory.create_batch(5)
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:  # the system accepts, nobody answers
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        start = time.monotonic()
        assert sweep() == 0
        for mail in mails:
            assert not deliver(mail_id=mail.pk)
        assert time.monotonic() - start < 2
    assert sorted(reload(mail).attempts for mail in mails) == [0, 0, 0, 0, 1]
    assert {reload(mail).state for mail in mails} == {MailState.QUEUED}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_cut_after_the_sending_repeats_no_mail(error, sink, monkeypatch):
    mail = OutboxMailFactory()
    move, cuts = delivery.move, iter([error("the connection was cut")] * 2)

    def cut(name, **fields):
        if name == "send" and (failure := next(cuts, None)):
            raise failure
        return move(name, **fields)

    monkeypatch.setattr(delivery, "move", cut)
    monkeypatch.setattr(delivery, "WRITE_AGAIN", (0.0, 0.0))
    assert deliver(mail_id=mail.pk)
    assert reload(mail).state == MailState.SENT
    assert sink.message_ids == {mail.message_id: 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["claim", "send", "postpone"])
def test_database_that_stays_away_loses_no_mail(moment, sink, monkeypatch):
    mail = OutboxMailFactory()
    move = delivery.move
    if moment == "postpone":
        sink.refusals = ["451 later"]
    monkeypatch.setattr(
        delivery,
        "move",
        lambda name, **fields: fail(OperationalError("away"))() if name == moment else move(name, **fields),
    )
    monkeypatch.setattr(delivery, "WRITE_AGAIN", (0.0,))
    deliver_mail(mail.pk)  # ends cleanly, whatever it could write
    assert reload(mail).state == (MailState.QUEUED if moment == "claim" else MailState.SENDING)
    monkeypatch.setattr(delivery, "move", move)
    with time_machine.travel(timezone.now() + delivery.BACKOFF[1], tick=False):
        sweep_outbox()
    assert reload(mail).state == MailState.SENT


def test_tasks_end_cleanly_without_a_database(monkeypatch):
    monkeypatch.setattr(delivery, "_may_leave", fail(DatabaseError("away")))
    monkeypatch.setattr(delivery, "_take_back", fail(DatabaseError("away")))
    monkeypatch.setattr(OutboxMail.objects, "stuck", fail(DatabaseError("away")), raising=False)
    deliver_mail(1)
    sweep_outbox()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail_once(sink, monkeypatch):
    document = DocumentFactory()
    mails = [mail_with(document), mail_with(document)]
    together = threading.Barrier(4, timeout=20)
    may_leave = delivery._may_leave

    def look_together(*args):
        found = may_leave(*args)
        together.wait()
        return found

    monkeypatch.setattr(delivery, "_may_leave", look_together)
    sent = []

    def work(mail):
        try:
            sent.append(deliver(mail_id=mail.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[mail]) for mail in mails * 2]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(sent) == [False, False, True, True]
    assert sink.message_ids == {mail.message_id: 1 for mail in mails}
    document.refresh_from_db()
    assert default_storage.exists(document.file.name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [BrokerError, RedisTimeoutError, ConnectionRefusedError, RuntimeError])
def test_broker_that_fails_leaves_the_mail_to_the_sweep(error, monkeypatch):
    def refuse(mail_id):
        raise error("no broker")

    monkeypatch.setattr(services.deliver_mail, "delay", refuse)
    with transaction.atomic():
        mail = queue()
    assert reload(mail).state == MailState.QUEUED


SILENT_BROKER = """
import time
import django
django.setup()
from toolkit.notifications import services
start = time.monotonic()
for mail_id in range(200):
    services._hand_over([mail_id])
print(time.monotonic() - start)
"""


@pytest.mark.slow
def test_silent_broker_holds_two_hundred_mails_for_two_seconds(project_root):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        process = subprocess.run(
            [sys.executable, "-c", SILENT_BROKER],
            env={**os.environ, "REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"},
            cwd=project_root,
            timeout=60,
            check=True,
            capture_output=True,
            text=True,
        )
    assert float(process.stdout) < 4
