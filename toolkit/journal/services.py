"""Write down who did what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from toolkit.journal.kinds import kind_named
from toolkit.journal.models import JournalEntry

# Acts of the same person, of the same kind and on the same thing, this close to each other, are one line.
RUN = timedelta(minutes=30)

Person = Any  # an account: its class lives on a floor above


def record(
    *, about: UUID, actor: Person | None, kind: str, subject: str = "", reason: str = "", runs: bool = False
) -> None:
    """Add a line to the journal of an object, or lengthen the last one when the act `runs` (autosaves).

    One or two queries. Raises KeyError for a kind that no app declares.
    """
    name = kind_named(kind).name
    now = timezone.now()
    if runs:
        same = {"about": about, "kind": name, "subject": subject, "actor": actor}
        if JournalEntry.objects.filter(**same, last_at__gte=now - RUN).update(last_at=now):
            return
    JournalEntry.objects.create(
        about=about, actor=actor, kind=name, subject=subject[:200], reason=reason, at=now, last_at=now
    )


@dataclass(frozen=True)
class Line:
    """A line of the journal of one object; see record."""

    about: UUID
    kind: str
    subject: str = ""
    reason: str = ""


def record_all(lines: Iterable[Line], *, actor: Person | None) -> None:
    """Add these lines, of as many objects, in one query. Raises as record."""
    now = timezone.now()
    JournalEntry.objects.bulk_create(
        JournalEntry(
            about=line.about,
            actor=actor,
            kind=kind_named(line.kind).name,
            subject=line.subject[:200],
            reason=line.reason,
            at=now,
            last_at=now,
        )
        for line in lines
    )


def forget(*, about: UUID) -> None:
    """Delete the journal of an object that is being deleted."""
    JournalEntry.objects.about(about).delete()
