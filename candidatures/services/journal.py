"""Write down who did what with a dossier."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.models import Candidature, JournalEntry

# Acts of the same person, of the same kind and on the same thing, this close to each other, are one line.
RUN = timedelta(minutes=30)


def record(
    *,
    candidature: Candidature,
    actor: User | None,
    kind: JournalKind,
    subject: str = "",
    reason: str = "",
    runs: bool = False,
) -> None:
    """Add a line to the journal, or lengthen the last one when the act `runs` (autosaves). One or two queries."""
    now = timezone.now()
    if runs:
        last = JournalEntry.objects.filter(candidature=candidature, kind=kind, subject=subject, actor=actor)
        if last.filter(last_at__gte=now - RUN).update(last_at=now):
            return
    JournalEntry.objects.create(
        candidature=candidature, actor=actor, kind=kind, subject=subject[:200], reason=reason, at=now, last_at=now
    )


def last_save(candidature: Candidature, slug: str) -> JournalEntry | None:
    """Who last wrote in a section, and when."""
    found = candidature.journal.filter(kind=JournalKind.SECTION_SAVED, subject=slug)
    return found.select_related("actor").order_by("-last_at", "-pk").first()
