"""What the training team adds to the timeline of a dossier: its notes, for itself alone."""

from collections.abc import Iterable

from candidatures.models import Candidature
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import Line, add_source


def declare() -> None:
    """Register the notes of this app. Called once, when the app is ready."""
    add_source(Candidature, notes)


def notes(candidature: Candidature, audience: Audience) -> Iterable[Line]:
    """The internal notes. One query, none for anyone but staff."""
    if audience != Audience.STAFF:
        return []
    rows = candidature.notes.select_related("author")
    return [Line(what="Note interne", at=note.at, who=note.author.full_name, detail=note.text) for note in rows]
