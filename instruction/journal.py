"""The history of a dossier as the training team reads it: with the notes it writes for itself."""

from collections.abc import Iterable

from candidatures.models import Candidature
from instruction.enums import SynthesisAct
from instruction.models import IneligibilityProposal, Note
from instruction.notes import line_of
from instruction.proposals import lines_of
from toolkit.journal.kinds import Audience, EntryKind, register
from toolkit.journal.timeline import Line, timeline
from toolkit.notifications.models import OutboxMail

# What the history may be narrowed to, as an address says it.
EVERYTHING, ACTS, NOTES, MAILS = "", "actes", "notes", "courriels"
SHOWN = ((EVERYTHING, "Tout"), (ACTS, "Actes"), (NOTES, "Notes et appels"), (MAILS, "Courriels"))


def staff_timeline(
    candidature: Candidature,
    notes: Iterable[Note],
    shown: str = EVERYTHING,
    proposals: Iterable[IneligibilityProposal] = (),
    mails: Iterable[OutboxMail] | None = None,
) -> list[Line]:
    """Return all that staff may read of what happened, newest first, these notes and proposals among it. Three queries,
    one less with the `mails` that the page has read (see latest_mails).

    `shown` narrows it to the acts, the notes and calls, or the mails.
    """
    proposed = [line for proposal in proposals for line in lines_of(proposal)]
    own = [line_of(note) for note in notes]
    if shown == NOTES:
        return sorted(own, key=lambda line: line.at, reverse=True)
    if shown in {ACTS, MAILS}:
        lines = timeline(candidature, audience=Audience.STAFF, also=proposed, mails=mails)
        return [line for line in lines if (line.mail is not None) == (shown == MAILS)]
    return timeline(candidature, audience=Audience.STAFF, also=[*own, *proposed], mails=mails)


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for kind in SynthesisAct:
        register(EntryKind(name=kind.value, label=str(kind.label), audiences=frozenset({Audience.STAFF})))
