"""Write mails, and send a failed one again. Nothing here talks to a mail server."""

import logging
from collections.abc import Iterable
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from organisations.models import Institute
from toolkit.documents.models import Document
from toolkit.notifications.composing import Composed, compose
from toolkit.notifications.delivery import ERASED
from toolkit.notifications.enums import MailState
from toolkit.notifications.errors import MailError
from toolkit.notifications.lifecycle import move
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.tasks import deliver_mail
from toolkit.wordings.kinds import Values, kind_of
from toolkit.wordings.queries import words_of

logger = logging.getLogger(__name__)

MASK = "[lien personnel]"

Person = Any  # an account: its class lives on a floor above


def queue_mail(
    *, event: str, key: str, to: str, values: Values, recipient: Person | None = None,
    documents: Iterable[Document] = (), institute: Institute | None = None, scope: UUID | None = None,
    about: UUID | None = None, reply_to: str = "", confidential: bool = False, secret: str = "",
) -> OutboxMail:  # fmt: skip
    """Write a mail with the act that causes it, and hand it to a worker once that act is committed.

    The key names event, person and object: asked again, returns the first row and sends nothing more. The words are
    those of the wording that the event names, as they stand for `institute` and the cycle `scope`; `values` gives its
    variables. `documents` are attached. `institute`: whose team may read it; without one it is about an account.
    `about`: the public identifier of its subject, for the scope of the outbox. `confidential`:
    the text lets its reader act; it is erased once sent. `secret`: its link, which staff read the words without.
    Raises RuntimeError outside a transaction, KeyError for an event no app declares, ValueError for a value that is
    missing, MailError for a bad address.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("queue_mail() belongs in the transaction of the act it tells of: use transaction.atomic.")
    _check_address(to)
    existing = OutboxMail.objects.filter(key=key).first()
    if existing:
        return existing
    words = find_words(event, values, institute=institute, scope=scope, reply_to=reply_to)
    mail, created = _write_once(
        key,
        event=event,
        to_email=to,
        recipient=recipient,
        institute=institute,
        about=about,
        reply_to=reply_to,
        subject=words.subject,
        text_body=words.text,
        html_body=words.html,
        confidential=confidential,
        masked_body=_mask(words.text, secret) if confidential and secret else "",
    )
    if created:
        _attach(mail, documents)
        transaction.on_commit(partial(_hand_over, mail.pk), robust=True)
    return mail


def find_words(
    event: str, values: Values, *, institute: Institute | None, scope: UUID | None, reply_to: str
) -> Composed:
    """The words that the event has now, filled in: what would leave. Raises as queue_mail."""
    kind = kind_of(event)
    words = words_of(kind, institute=institute, scope=scope)
    sender = institute.name if institute else ""
    return compose(kind=kind, words=words, values=values, reply_to=reply_to, sender=sender)


def _attach(mail: OutboxMail, documents: Iterable[Document]) -> None:
    """Most mails carry none: a publication writes hundreds, and each query counts."""
    attached = list(documents)
    if attached:
        mail.documents.set(attached)


@transaction.atomic
def resend_mail(*, actor: Person, mail: OutboxMail) -> OutboxMail:
    """Queue a failed mail again, its attempts forgotten, under the same Message-ID. `actor` is kept on the row.

    The caller has checked the right to do so. Raises MailError when the mail has not failed, or was erased since.
    """
    moved = move("replay", mail_id=mail.pk, attempts=0, not_before=timezone.now(), claimed_at=None, resent_by=actor)
    mail.refresh_from_db()
    if not moved:
        raise MailError(
            f"Ce courriel n’est plus en échec\u00a0: son état est « {mail.get_state_display()} ». Rechargez la page."
        )
    if mail.is_erased:  # raising takes the move back
        raise MailError(
            "Le texte de ce courriel a été effacé : le lien qu’il portait ne sert plus. Refaites la démarche."
        )
    transaction.on_commit(partial(_hand_over, mail.pk), robust=True)
    return mail


@transaction.atomic
def cancel_mails(*, keys: Iterable[str], reason: str) -> int:
    """Cancel those of these mails that wait, for the thing they speak of is gone. Return how many.

    A mail in the hands of a worker leaves. What a confidential one holds is erased, failed ones too: it is of no use.
    """
    mails = OutboxMail.objects.filter(key__in=list(keys))
    mails.failed().filter(confidential=True).update(**ERASED)
    waiting = mails.filter(state=MailState.QUEUED).select_for_update(of=("self",))
    return sum(
        move("cancel", mail_id=mail.pk, last_error=reason, **(ERASED if mail.confidential else {})) for mail in waiting
    )


@transaction.atomic
def redirect_mails(*, recipient: Person, former: str, current: str, keys: Iterable[str] = ()) -> int:
    """Send to a new address what waits, or has failed, for this person at the former one. Return how many.

    Only what concerns a dossier: a mail about the account, or one that lets its reader act, was meant for the address
    it names. `keys` names mails written to the former address before the account was known.
    """
    waiting = OutboxMail.objects.filter(state__in=(MailState.QUEUED, MailState.FAILED), to_email__iexact=former)
    theirs = Q(recipient=recipient, institute__isnull=False, confidential=False)
    return waiting.filter(theirs | Q(key__in=list(keys))).update(to_email=current)


@transaction.atomic
def forget_person(*, recipient: Person, kept: Iterable[UUID] = ()) -> None:
    """Delete the mails written to someone whose account is being closed, but for those about these dossiers.

    One in the hands of a worker leaves; it then names nobody.
    """
    mails = OutboxMail.objects.filter(recipient=recipient).exclude(state=MailState.SENDING)
    mails = mails.exclude(about__in=list(kept)).select_for_update(of=("self",))
    OutboxMail.objects.filter(pk__in=list(mails.values_list("pk", flat=True))).delete()


def personal_data(user: Person) -> dict[str, list[dict[str, str]]]:
    """Return what the outbox keeps about a person: the mails written to them."""
    mails = OutboxMail.objects.filter(recipient=user).order_by("created_at", "pk")
    return {
        "courriels": [
            {
                "date": timezone.localtime(mail.created_at).isoformat(timespec="seconds"),
                "adresse": mail.to_email,
                "objet": mail.subject,
                "texte": mail.readable_body,
                "état": mail.get_state_display(),
            }
            for mail in mails
        ]
    }


def _mask(text: str, secret: str) -> str:
    """The text without the link; nothing at all if its last part, which lets one act, were still there."""
    masked = text.replace(secret, MASK)
    return "" if secret.rstrip("/").rpartition("/")[2] in masked else masked


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise MailError(f"« {address} » n’est pas une adresse de courriel. Corrigez-la.", status=422) from None


def _write_once(key: str, **fields: Any) -> tuple[OutboxMail, bool]:
    """The row, and whether it is new: someone may have written it since the caller looked for the key.

    The Message-ID is chosen with the row, once: however often the mail is sent, it is the same message.
    """
    identifier = uuid4()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    try:
        with transaction.atomic():
            identity = {"key": key, "uuid": identifier, "message_id": f"<{identifier}@{domain}>"}
            return OutboxMail.objects.create(**identity, **fields), True
    except IntegrityError:
        written = OutboxMail.objects.filter(key=key).first()
        if written is None:
            raise
        return written, False


def _hand_over(mail_id: int) -> None:
    """Offer the row to a worker now. A broker that fails costs one wait, not an error page: the sweep finds the row.

    Whatever the failure is, it stops here: the act is committed, and Django's `robust` would raise in its turn, for it
    cannot name a partial function.
    """
    try:
        deliver_mail.delay(mail_id)
    except Exception as error:
        logger.warning("The broker does not answer (%s): mail %s waits for the sweep.", type(error).__name__, mail_id)
