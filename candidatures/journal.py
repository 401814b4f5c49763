"""The journal of a dossier as people read it: who did what, when, newest first."""

from dataclasses import dataclass
from datetime import datetime

from candidatures.enums import JournalKind
from candidatures.models import Candidature, JournalEntry
from candidatures.sections import BY_SLUG

SHOWN = 40
# Who else was asked to help, and their addresses: between the applicant and each of them.
MANDATES = (
    JournalKind.MANDATE_GIVEN,
    JournalKind.MANDATE_ACCEPTED,
    JournalKind.MANDATE_DECLINED,
    JournalKind.MANDATE_REVOKED,
)

# What staff do for the applicant: who of them is for the desk alone.
BY_THE_DESK = (JournalKind.EXTENDED, JournalKind.COMMITMENT_RESENT)


@dataclass(frozen=True)
class Line:
    """One act: what, who (empty for the clock), when last, and the reason that was given."""

    what: str
    who: str
    at: datetime
    reason: str = ""


def read_journal(candidature: Candidature, *, for_desk: bool = False, for_delegate: bool = False) -> list[Line]:
    """The latest acts, forty at most. One query.

    Why more time was granted, and by whom, is for the desk alone: who writes the dossier reads until when. So is which
    colleague follows it. A delegate does not read who else helps.
    """
    entries = candidature.journal.select_related("actor")
    if not for_desk:
        entries = entries.exclude(kind=JournalKind.ASSIGNED)
    if for_delegate:
        entries = entries.exclude(kind__in=MANDATES)
    return [_line(entry, for_desk) for entry in entries[:SHOWN]]


def _line(entry: JournalEntry, for_desk: bool) -> Line:
    subject = entry.subject
    if entry.kind == JournalKind.SECTION_SAVED and subject in BY_SLUG:
        subject = BY_SLUG[subject].title
    what = f"{entry.get_kind_display()} : {subject}" if subject else str(entry.get_kind_display())
    if entry.kind in BY_THE_DESK and not for_desk:
        return Line(what=what, who="Service formation", at=entry.last_at)
    return Line(what=what, who=entry.actor.full_name if entry.actor else "", at=entry.last_at, reason=entry.reason)
