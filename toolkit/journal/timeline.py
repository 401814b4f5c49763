"""One list of what happened to an object, told to an audience: acts, mails, and what the apps add of their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from toolkit.journal.kinds import Audience, kind_named, names_for
from toolkit.journal.models import JournalEntry
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

SHOWN = 40  # acts, and mails, at most: the latest ones
_TOLD = ("uuid", "subject", "to_email", "state", "created_at", "sent_at")


class Subject(Protocol):
    """Anything that a timeline is about."""

    uuid: UUID


@dataclass(frozen=True)
class Line:
    """What happened, who did it (empty for the clock), when last, a text that says more, the mail to open if any."""

    what: str
    at: datetime
    who: str = ""
    detail: str = ""
    mail: UUID | None = None


Source = Callable[[Any, Audience], Iterable[Line]]
_SOURCES: list[tuple[type, Source]] = []


def add_source(model: type, source: Source) -> None:
    """Let an app tell, in the timelines of a model, what it keeps itself. Called when the app is ready."""
    _SOURCES.append((model, source))


def timeline(
    subject: Subject,
    *,
    audience: Audience,
    reader: Any = None,
    also: Iterable[Line] = (),
    mails: Iterable[OutboxMail] | None = None,
) -> list[Line]:
    """Return what this audience may read of what happened, newest first, with the lines that the caller holds already.

    `mails`: those that a page of the staff has read (see latest_mails), to ask for them once. `reader` is the person
    who reads: outside the staff, only the mails written to them are told. The caller has checked that they may open the
    object at all. Two queries, and those of each source.
    """
    lines = [*also, *read_entries(subject.uuid, audience), *_mails(subject.uuid, audience, reader, mails)]
    lines += [line for model, source in _SOURCES if isinstance(subject, model) for line in source(subject, audience)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def read_entries(about: UUID, audience: Audience, kind: str = "") -> list[Line]:
    """The acts alone, or those of one kind, newest first, forty at most. One query."""
    kinds = [name for name in names_for(audience) if not kind or name == kind]
    entries = JournalEntry.objects.about(about).filter(kind__in=kinds).select_related("actor")
    return [_entry(entry, audience) for entry in entries[:SHOWN]]


def _entry(entry: JournalEntry, audience: Audience) -> Line:
    kind = kind_named(entry.kind)
    subject = kind.tell(entry.subject)
    what = f"{kind.label} : {subject}" if subject else kind.label
    if kind.signed_by and audience != Audience.STAFF:
        return Line(what=what, who=kind.signed_by, at=entry.last_at)
    return Line(what=what, who=entry.actor.full_name if entry.actor else "", at=entry.last_at, detail=entry.reason)


def latest_mails(about: UUID) -> QuerySet[OutboxMail]:
    """The mails about an object that its history tells to the staff: forty at most, newest first."""
    return OutboxMail.objects.filter(about=about).order_by("-created_at", "-pk")[:SHOWN]


def _mails(about: UUID, audience: Audience, reader: Any, known: Iterable[OutboxMail] | None) -> Iterable[Line]:
    """Staff read every mail about the object and what became of it; the others, those that reached them."""
    if audience == Audience.STAFF:
        return [
            Line(
                what=f"Courriel : {mail.subject}",
                who=f"à {mail.to_email}, {mail.get_state_display().lower()}",
                at=mail.created_at,
                mail=mail.uuid,
            )
            for mail in (latest_mails(about).only(*_TOLD) if known is None else known)
        ]
    if audience != Audience.APPLICANT or reader is None:
        return []
    received = OutboxMail.objects.filter(about=about, recipient=reader, state=MailState.SENT).only(*_TOLD)
    latest = received.order_by("-sent_at", "-pk")[:SHOWN]
    return [Line(what=f"Courriel : {mail.subject}", at=mail.sent_at) for mail in latest]
