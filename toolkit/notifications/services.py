"""Write mails, and send a failed one again. Nothing here talks to a mail server."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from toolkit.notifications.lifecycle import MAILS, move
from toolkit.notifications.models import OutboxMail
from toolkit.notifications.tasks import deliver_mail
from toolkit.wordings.kinds import Values, kind_of
from toolkit.wordings.queries import StandingWords

logger = logging.getLogger(__name__)

MASK = "[lien personnel]"

Person = Any  # an account: its class lives on a floor above


@dataclass(frozen=True)
class NewMail:
    """A mail to write, with the act that causes it.

    The key names event, person and object. The words are those of the wording that the event names, as they stand for
    `institute` and the cycle `scope`; `values` gives its variables. `documents` are attached. `institute`: whose team
    may read it; without one it is about an account. `about`: the public identifier of its subject, for the scope of the
    outbox. `confidential`: the text lets its reader act; it is erased once sent. `secret`: its link, which staff read
    the words without.
    """

    event: str
    key: str
    to: str
    values: Values
    recipient: Person | None = None
    documents: Iterable[Document] = ()
    institute: Institute | None = None
    scope: UUID | None = None
    about: UUID | None = None
    reply_to: str = ""
    confidential: bool = False
    secret: str = ""


def queue_mail(**mail: Any) -> OutboxMail:
    """Write a mail, whose arguments are those of NewMail, and hand it to a worker once its act is committed.

    Asked again with the same key, returns the first row and sends nothing more. Raises RuntimeError outside a
    transaction, KeyError for an event no app declares, ValueError for a value that is missing, MailError for a bad
    address.
    """
    return queue_mails([NewMail(**mail)])[0]


def queue_mails(mails: Sequence[NewMail]) -> list[OutboxMail]:
    """Write these mails, each as queue_mail does, in the order given. The queries do not grow with their number."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("queue_mail() belongs in the transaction of the act it tells of: use transaction.atomic.")
    for mail in mails:
        _check_address(mail.to)
    known = {row.key: row for row in OutboxMail.objects.filter(key__in=[mail.key for mail in mails])}
    new = {mail.key: mail for mail in mails if mail.key not in known}
    words = StandingWords()
    rows = {key: _compose_row(mail, words) for key, mail in new.items()}
    written = _write_all(rows)
    _attach([(row, new[row.key].documents) for row in written])
    if written:
        transaction.on_commit(partial(_hand_over, [row.pk for row in written]), robust=True)
    known |= {row.key: row for row in written}
    lost = new.keys() - known.keys()  # somebody wrote it since the look
    known |= {row.key: row for row in OutboxMail.objects.filter(key__in=lost)} if lost else {}
    return [known[mail.key] for mail in mails]


def find_words(
    event: str,
    values: Values,
    *,
    institute: Institute | None,
    scope: UUID | None,
    reply_to: str,
    standing: StandingWords | None = None,
) -> Composed:
    """The words that the event has now, filled in: what would leave. Raises as queue_mail.

    `standing`: the words already looked up, for whoever writes many mails.
    """
    kind = kind_of(event)
    words = (standing or StandingWords()).of(kind, institute=institute, scope=scope)
    sender = institute.name if institute else ""
    return compose(kind=kind, words=words, values=values, reply_to=reply_to, sender=sender)


def _compose_row(mail: NewMail, words: StandingWords) -> OutboxMail:
    """The row of a mail, its words filled in. The Message-ID is chosen with the row, once: however often the mail is
    sent, it is the same message."""
    composed = find_words(
        mail.event,
        mail.values,
        institute=mail.institute,
        scope=mail.scope,
        reply_to=mail.reply_to,
        standing=words,
    )
    identifier = uuid4()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return OutboxMail(
        uuid=identifier,
        message_id=f"<{identifier}@{domain}>",
        key=mail.key,
        event=mail.event,
        to_email=mail.to,
        recipient=mail.recipient,
        institute=mail.institute,
        about=mail.about,
        reply_to=mail.reply_to,
        subject=composed.subject,
        text_body=composed.text,
        html_body=composed.html,
        confidential=mail.confidential,
        masked_body=_mask(composed.text, mail.secret) if mail.confidential and mail.secret else "",
    )


def _write_all(rows: dict[str, OutboxMail]) -> list[OutboxMail]:
    """Write the rows whose key nobody has written meanwhile; return those, with their numbers."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            return OutboxMail.objects.bulk_create(rows.values())
    except IntegrityError:
        if len(rows) == 1:
            if not OutboxMail.objects.filter(key__in=rows).exists():
                raise
            return []
        return [row for key, single in rows.items() for row in _write_all({key: single})]


def _attach(attached: Iterable[tuple[OutboxMail, Iterable[Document]]]) -> None:
    """Most mails carry none: a publication writes hundreds, and each query counts."""
    link = OutboxMail.documents.through
    links = [link(outboxmail_id=mail.pk, document_id=paper.pk) for mail, papers in attached for paper in papers]
    if links:
        link._default_manager.bulk_create(links)


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
    transaction.on_commit(partial(_hand_over, [mail.pk]), robust=True)
    return mail


@transaction.atomic
def cancel_mails(*, keys: Iterable[str], reason: str) -> int:
    """Cancel those of these mails that wait, for the thing they speak of is gone. Return how many.

    A mail in the hands of a worker leaves. What a confidential one holds is erased, failed ones too: it is of no use.
    """
    mails = OutboxMail.objects.filter(key__in=list(keys))
    mails.failed().filter(confidential=True).update(**ERASED)
    waiting = mails.filter(state=MailState.QUEUED).select_for_update(of=("self",))
    secrets: dict[bool, list[int]] = {}
    for pk, confidential in waiting.values_list("pk", "confidential"):
        secrets.setdefault(confidential, []).append(pk)
    done = 0
    for confidential, keys_of in secrets.items():
        columns = {"last_error": reason, **(ERASED if confidential else {})}
        done += MAILS.claim("cancel", OutboxMail.objects.filter(pk__in=keys_of), **columns)
    return done


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


@transaction.atomic
def forget_mails(*, events: Iterable[str], about: Iterable[UUID]) -> int:
    """Delete the mails of these events about these objects, sent or not, for they tell what is now forgotten. Return
    how many.

    One in the hands of a worker leaves, and stays.
    """
    mails = OutboxMail.objects.filter(event__in=list(events), about__in=list(about)).exclude(state=MailState.SENDING)
    found = list(mails.select_for_update(of=("self",)).values_list("pk", flat=True))
    OutboxMail.objects.filter(pk__in=found).delete()
    return len(found)


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


def _hand_over(mail_ids: list[int]) -> None:
    """Offer the rows to a worker now. A broker that fails costs one wait, not an error page: the sweep finds the rows.

    Whatever the failure is, it stops here: the act is committed, and Django's `robust` would raise in its turn, for it
    cannot name a partial function.
    """
    try:
        for mail_id in mail_ids:
            deliver_mail.delay(mail_id)
    except Exception as error:
        waiting = ", ".join(map(str, mail_ids))
        logger.warning("The broker does not answer (%s): mails %s wait for the sweep.", type(error).__name__, waiting)
