"""What a dossier tells of itself: the acts people do on it, and its changes of state, each to whom it is for."""

from collections.abc import Iterable

from candidatures.enums import JournalKind
from candidatures.lifecycle import LIFECYCLE
from candidatures.models import Candidature, StateChange
from candidatures.sections import BY_SLUG
from toolkit.journal.kinds import Audience, EntryKind, register
from toolkit.journal.models import JournalEntry
from toolkit.journal.timeline import Line, add_source
from toolkit.text.typography import format_day

# Who else was asked to help, and their addresses: between the applicant and each of them.
MANDATES = frozenset(
    {
        JournalKind.MANDATE_GIVEN,
        JournalKind.MANDATE_ACCEPTED,
        JournalKind.MANDATE_DECLINED,
        JournalKind.MANDATE_REVOKED,
    }
)
# What staff do for the applicant: which of them, and why, is for staff alone.
BY_STAFF = frozenset(
    {
        JournalKind.EXTENDED,
        JournalKind.PAPER_OPENED,
        JournalKind.PAPER_DATED,
        JournalKind.PAPER_ADDRESSED,
        JournalKind.PAPER_UNADDRESSED,
        JournalKind.PAPER_SCANNED,
        JournalKind.COMMITMENT_RESENT,
        JournalKind.CORRECTION_EXTENDED,
        JournalKind.QUESTION_ASKED,
        JournalKind.QUESTION_CLOSED,
    }
)


def declare() -> None:
    """Register the acts of this app and its changes of state. Called once, when the app is ready."""
    for kind in JournalKind:
        register(
            EntryKind(
                name=kind.value,
                label=str(kind.label),
                audiences=_audiences_of(kind),
                signed_by="Service formation" if kind in BY_STAFF else "",
                tell=_section_title if kind == JournalKind.SECTION_SAVED else str,
            )
        )
    add_source(Candidature, state_changes)


def _audiences_of(kind: JournalKind) -> frozenset[Audience]:
    """Which colleague follows the dossier, or took it out, is for staff. A delegate does not read who else helps."""
    if kind in {JournalKind.ASSIGNED, JournalKind.EXPORTED, JournalKind.PAPER_REFUSED}:
        return frozenset({Audience.STAFF})
    if kind in MANDATES:
        return frozenset({Audience.STAFF, Audience.APPLICANT})
    return frozenset({Audience.STAFF, Audience.APPLICANT, Audience.DELEGATE})


def _section_title(slug: str) -> str:
    return BY_SLUG[slug].title if slug in BY_SLUG else slug


def state_changes(candidature: Candidature, audience: Audience) -> Iterable[Line]:
    """The changes of state: with who and why for staff, as facts for whoever writes the dossier. One query."""
    if audience == Audience.STAFF:
        return [_for_staff(change) for change in candidature.changes.select_related("actor")]
    if audience not in {Audience.APPLICANT, Audience.DELEGATE}:
        return []
    facts = [
        _for_reader(change)
        for change in candidature.changes.select_related("actor")
        if audience == Audience.APPLICANT or LIFECYCLE[change.transition].delegate_reads
    ]
    return [*facts, Line(what="Dossier commencé", at=candidature.created_at)]


def _for_reader(change: StateChange) -> Line:
    """A fact; what was written down from a letter of theirs says when it came and who did."""
    fact = LIFECYCLE[change.transition].fact
    if change.came_on is None or change.actor is None:
        return Line(what=fact, at=change.at)
    return Line(what=f"{fact}, {_by_post(change)}", at=change.at, who=f"saisi par {change.actor.full_name}")


def _by_post(change: StateChange) -> str:
    return f"d’après un courrier reçu le {format_day(change.came_on)}"


def _for_staff(change: StateChange) -> Line:
    """The message of a correction is shown with the correction itself."""
    state = change.get_to_state_display()
    return Line(
        what=f"{state}, {_by_post(change)}" if change.came_on else state,
        at=change.at,
        who=change.actor.full_name if change.actor else change.get_role_display(),
        detail="" if change.transition == "request_correction" else change.reason,
    )


def last_save(candidature: Candidature, slug: str) -> JournalEntry | None:
    """Who last wrote in a section, and when."""
    found = candidature.journal.filter(kind=JournalKind.SECTION_SAVED, subject=slug)
    return found.select_related("actor").order_by("-last_at", "-pk").first()
