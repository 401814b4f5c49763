"""Send what the outbox holds, one row at a time, by whoever claims it first.

SMTP cannot promise exactly once: a process killed between the server's « 250 » and our mark leaves a row that says
« sending ». The sweep sends it again, under the same Message-ID, and only that row can be repeated.
"""

import contextlib
import datetime
import logging
import smtplib
import time
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from toolkit.documents.errors import DocumentError
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.files.storage import StorageUnavailableError
from toolkit.notifications.breaker import Breaker
from toolkit.notifications.lifecycle import move
from toolkit.notifications.models import OutboxMail

logger = logging.getLogger(__name__)

# Waits after each failed attempt, the last one being followed by FAILED: about two days in all, so that an outage of a
# night or of a day at the mail server or the storage costs no mail. The outbox shows meanwhile why it waits.
BACKOFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 300, 720, 1440))
MAX_ATTEMPTS = len(BACKOFF) + 1
SWEEP_SECONDS = 30  # the schedule sends the next sweep then
SWEEP_ROWS = 200
ERASED = {"text_body": "", "html_body": ""}
# Waits before writing again what became of a mail, when the database was cut meanwhile.
WRITE_AGAIN = (0.2, 1.0, 3.0)

# What has just failed to answer is left alone for a while by this process: each mail would wait as long for it.
mail_server = Breaker(seconds=25)
storage = Breaker(seconds=25)  # for mails that carry documents


def deliver(*, mail_id: int) -> bool:
    """Send the mail unless somebody else holds it, it has gone, or its hour has not come. Say whether it went.

    Never raises on a failed delivery: the row tells, and the sweep takes it up again. Raises DatabaseError when the
    database is away, having lost nothing: the row waits still, or is taken back by the sweep.
    """
    now = timezone.now()
    if mail_server.is_open or not _may_leave(mail_id, now):
        return False
    if not move("claim", mail_id=mail_id, claimed_at=now, attempts=F("attempts") + 1):
        return False
    mail = OutboxMail.objects.get(pk=mail_id)
    documents = list(mail.documents.order_by("pk"))
    if any(document.is_cancelled for document in documents):
        words = "Le document joint a été annulé avant l’envoi."
        _settle("cancel", mail, last_error=words, **_erased(mail))
        return False
    try:
        _send(_build_message(mail, documents))
    except Exception as error:  # whatever it is, the row says it, and the mail is tried again
        if isinstance(error, StorageUnavailableError):
            storage.trip()
        _postpone_or_fail(mail, error)
        return False
    return _settle("send", mail, sent_at=timezone.now(), last_error="", **_erased(mail))


def sweep() -> int:
    """Take up what lost its worker: stuck rows first, then all that are due. Return how many mails went.

    Erases as well the secrets of mails that failed long ago. Stops after SWEEP_SECONDS, or when the mail server does
    not answer, far under the time limit of a task; the next sweep goes on.
    """
    end = time.monotonic() + SWEEP_SECONDS
    now = timezone.now()
    for mail in OutboxMail.objects.stuck(now):
        _take_back(mail)
    OutboxMail.objects.stale_secrets(now).update(**ERASED)
    sent = 0
    for mail_id in list(_without_what_is_away(OutboxMail.objects.due(now)).values_list("pk", flat=True)[:SWEEP_ROWS]):
        if time.monotonic() > end or mail_server.is_open:
            break
        sent += deliver(mail_id=mail_id)
    return sent


def _may_leave(mail_id: int, now: datetime.datetime) -> bool:
    return _without_what_is_away(OutboxMail.objects.filter(pk=mail_id, not_before__lte=now)).exists()


def _without_what_is_away(mails: QuerySet[OutboxMail]) -> QuerySet[OutboxMail]:
    return mails.filter(documents__isnull=True) if storage.is_open else mails


def _build_message(mail: OutboxMail, documents: list[Document]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text_body,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html_body, "text/html")
    for document in documents:
        rendered = ensure_rendered(document.pk)
        message.attach(rendered.filename, read_document(rendered), "application/pdf")
    return message


def _send(message: EmailMultiAlternatives) -> None:
    server = get_connection()
    try:
        server.open()
    except Exception:
        mail_server.trip()
        raise
    try:
        server.send_messages([message])
    finally:
        with contextlib.suppress(OSError):  # to fail to say goodbye takes nothing back of what was accepted
            server.close()


def _settle(name: str, mail: OutboxMail, **fields: Any) -> bool:
    """Write what became of the mail in hand; say whether its row was still held.

    The database may be cut while the server takes the mail: written again on a new connection, else the sweep would
    send that mail a second time. Raises DatabaseError when the database stays away.
    """
    for wait in WRITE_AGAIN:
        try:
            return move(name, mail_id=mail.pk, held_since=mail.claimed_at, **fields)
        except (InterfaceError, OperationalError):
            logger.warning("Mail %s: the database is away, « %s » is written again in %s s.", mail.uuid, name, wait)
            connection.close()
            time.sleep(wait)
    return move(name, mail_id=mail.pk, held_since=mail.claimed_at, **fields)


def _erased(mail: OutboxMail) -> dict[str, str]:
    """A link to sign in or a code has no reason to outlive its mail, sent or cancelled."""
    return ERASED if mail.confidential else {}


def _postpone_or_fail(mail: OutboxMail, error: Exception) -> None:
    words = _describe(error)
    if mail.attempts >= MAX_ATTEMPTS or _is_final(error):
        logger.error("Mail %s failed for good: %s", mail.uuid, words)
        _settle("fail", mail, last_error=words)
        return
    logger.warning("Mail %s postponed: %s", mail.uuid, words, exc_info=None if _may_pass(error) else error)
    _settle("postpone", mail, not_before=timezone.now() + BACKOFF[mail.attempts - 1], last_error=words)


def _take_back(mail: OutboxMail) -> None:
    words = "L’envoi a été interrompu."
    if mail.attempts >= MAX_ATTEMPTS:
        _settle("fail", mail, last_error=words)
    else:
        _settle("postpone", mail, not_before=timezone.now(), last_error=words)


def _is_final(error: Exception) -> bool:
    """The server refuses this address or this message for good (RFC 5321, 4.2.1: 5yz); to ask again would annoy it.

    Nothing else is final. A refused sender or password is a setting of ours, away storage comes back, a fault of the
    code is mended by the next release: each is tried again, and the outbox says why it waits.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _may_pass(error: Exception) -> bool:
    """What the log tells without a traceback: it comes from outside, or was logged where it was found."""
    return isinstance(error, OSError | StorageUnavailableError | DatabaseError | DocumentError)


def _describe(error: Exception) -> str:
    if isinstance(error, DocumentError):
        return error.message
    if isinstance(error, StorageUnavailableError):
        return f"Le stockage des fichiers ne répond pas\u00a0: {error}"[:500]
    return f"{type(error).__name__}\u00a0: {error}"[:500]
