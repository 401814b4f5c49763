"""One list of what happened to an object, told to an audience: acts, mails, and what the apps add of their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from toolkit.journal.kinds import Audience, kind_named, names_for
from toolkit.journal.models import JournalEntry
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail

SHOWN = 40  # acts, and mails, at most: the latest ones


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


def timeline(subject: Subject, *, audience: Audience, reader: Any = None, also: Iterable[Line] = ()) -> list[Line]:
    """Return what this audience may read of what happened, newest first, with the lines that the caller holds already.

    `reader` is the person who reads: outside the staff, only the mails written to them are told. The caller has checked
    that they may open the object at all. Two queries, and those of each source.
    """
    lines = [*also, *read_entries(subject.uuid, audience), *_mails(subject.uuid, audience, reader)]
    lines += [line for model, source in _SOURCES if isinstance(subject, model) for line in source(subject, audience)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def read_entries(about: UUID, audience: Audience) -> list[Line]:
    """The acts alone, newest first, forty at most. One query."""
    entries = JournalEntry.objects.about(about).filter(kind__in=names_for(audience)).select_related("actor")
    return [_entry(entry, audience) for entry in entries[:SHOWN]]


def _entry(entry: JournalEntry, audience: Audience) -> Line:
    kind = kind_named(entry.kind)
    subject = kind.tell(entry.subject)
    what = f"{kind.label} : {subject}" if subject else kind.label
    if kind.signed_by and audience != Audience.STAFF:
        return Line(what=what, who=kind.signed_by, at=entry.last_at)
    return Line(what=what, who=entry.actor.full_name if entry.actor else "", at=entry.last_at, detail=entry.reason)


def _mails(about: UUID, audience: Audience, reader: Any) -> Iterable[Line]:
    """Staff read every mail about the object and what became of it; the others, those that reached them."""
    mails = OutboxMail.objects.filter(about=about).only("uuid", "subject", "to_email", "state", "created_at", "sent_at")
    if audience == Audience.STAFF:
        return [
            Line(
                what=f"Courriel : {mail.subject}",
                who=f"à {mail.to_email}, {mail.get_state_display().lower()}",
                at=mail.created_at,
                mail=mail.uuid,
            )
            for mail in mails.order_by("-created_at", "-pk")[:SHOWN]
        ]
    if audience != Audience.APPLICANT or reader is None:
        return []
    received = mails.filter(recipient=reader, state=MailState.SENT).order_by("-sent_at", "-pk")[:SHOWN]
    return [Line(what=f"Courriel : {mail.subject}", at=mail.sent_at) for mail in received]
