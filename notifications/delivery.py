"""Send what the outbox holds, one row at a time, by whoever claims it first.

SMTP cannot promise exactly once: a process killed between the server's « 250 » and our mark leaves a row that says
« sending ». The sweep sends it again, under the same Message-ID, and only that row can be repeated.
"""

import datetime
import logging
import smtplib
import time

from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

from documents.models import Document
from documents.services import ensure_rendered, read_document
from notifications.lifecycle import move
from notifications.models import OutboxMail

logger = logging.getLogger(__name__)

# Waits after each failed attempt, the last one being followed by FAILED: about six hours in all.
BACKOFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 300))
MAX_ATTEMPTS = len(BACKOFF) + 1
# What may pass by itself: the server or the network. Anything else is a fault of ours, and waits for a person.
RETRYABLE = (smtplib.SMTPException, OSError)
SWEEP_SECONDS = 60
SWEEP_ROWS = 200
ERASED = {"text_body": "", "html_body": ""}


def deliver(*, mail_id: int) -> bool:
    """Send the mail unless somebody else holds it, it has gone, or its hour has not come. Say whether it went.

    Never raises on a failed delivery: the row tells, and the sweep takes it up again.
    """
    now = timezone.now()
    if not OutboxMail.objects.filter(pk=mail_id, not_before__lte=now).exists():
        return False
    if not move("claim", mail_id=mail_id, claimed_at=now, attempts=F("attempts") + 1):
        return False
    mail = OutboxMail.objects.get(pk=mail_id)
    documents = list(mail.documents.order_by("pk"))
    if any(document.is_cancelled for document in documents):
        words = "Le document joint a été annulé avant l’envoi."
        move("cancel", mail_id=mail_id, held_since=now, last_error=words, **_erased(mail))
        return False
    try:
        _build_message(mail, documents).send()
    except RETRYABLE as error:
        _postpone_or_fail(mail, error)
    except Exception as error:
        logger.exception("Mail %s could not be built.", mail.uuid)
        move("fail", mail_id=mail_id, held_since=now, last_error=_describe(error))
    else:
        return _mark_sent(mail)
    return False


def sweep() -> int:
    """Take up what lost its worker: stuck rows first, then all that are due. Return how many mails went.

    Erases as well the secrets of mails that failed long ago. Stops after SWEEP_SECONDS, far under the time limit of a
    task; the next sweep goes on.
    """
    end = time.monotonic() + SWEEP_SECONDS
    now = timezone.now()
    for mail in OutboxMail.objects.stuck(now):
        _take_back(mail)
    OutboxMail.objects.stale_secrets(now).update(**ERASED)
    sent = 0
    for mail_id in list(OutboxMail.objects.due(now).values_list("pk", flat=True)[:SWEEP_ROWS]):
        if time.monotonic() > end:
            break
        sent += deliver(mail_id=mail_id)
    return sent


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


def _mark_sent(mail: OutboxMail) -> bool:
    return move(
        "send", mail_id=mail.pk, held_since=mail.claimed_at, sent_at=timezone.now(), last_error="", **_erased(mail)
    )


def _erased(mail: OutboxMail) -> dict[str, str]:
    """A link to sign in or a code has no reason to outlive its mail, sent or cancelled."""
    return ERASED if mail.confidential else {}


def _postpone_or_fail(mail: OutboxMail, error: Exception) -> None:
    if mail.attempts >= MAX_ATTEMPTS or _is_final(error):
        logger.error("Mail %s failed for good: %s", mail.uuid, _describe(error))
        move("fail", mail_id=mail.pk, held_since=mail.claimed_at, last_error=_describe(error))
        return
    logger.warning("Mail %s postponed: %s", mail.uuid, _describe(error))
    move(
        "postpone",
        mail_id=mail.pk,
        held_since=mail.claimed_at,
        not_before=timezone.now() + BACKOFF[mail.attempts - 1],
        last_error=_describe(error),
    )


def _take_back(mail: OutboxMail) -> None:
    words = "L’envoi a été interrompu."
    if mail.attempts >= MAX_ATTEMPTS:
        move("fail", mail_id=mail.pk, held_since=mail.claimed_at, last_error=words)
    else:
        move("postpone", mail_id=mail.pk, held_since=mail.claimed_at, not_before=timezone.now(), last_error=words)


def _is_final(error: Exception) -> bool:
    """The server refuses the address for good (RFC 5321, 4.2.1: 5yz); to ask again would only annoy it."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in error.recipients.values()
    )


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}\u00a0: {error}"[:500]
