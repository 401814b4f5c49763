"""The history of a dossier as the training team reads it: with the notes it writes for itself."""

from collections.abc import Iterable

from candidatures.models import Candidature
from instruction.models import Note
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import Line, timeline


def staff_timeline(candidature: Candidature, notes: Iterable[Note]) -> list[Line]:
    """Return all that staff may read of what happened, newest first, these internal notes among it. Three queries."""
    own = [Line(what="Note interne", at=note.at, who=note.author.full_name, detail=note.text) for note in notes]
    return timeline(candidature, audience=Audience.STAFF, also=own)
