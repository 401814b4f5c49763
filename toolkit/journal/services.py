"""Write down who did what."""

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


def forget(*, about: UUID) -> None:
    """Delete the journal of an object that is being deleted."""
    JournalEntry.objects.about(about).delete()
