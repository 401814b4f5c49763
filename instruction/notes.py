"""Notes as the history of a dossier tells them."""

from instruction.models import Note, NoteKind
from toolkit.journal.timeline import Line
from toolkit.text.typography import format_day


def line_of(note: Note) -> Line:
    """A note or a call in the history of its dossier."""
    if note.kind == NoteKind.CALL:
        return Line(what=f"Appel avec {note.with_whom}", at=note.at, who=note.author.full_name, detail=note.text)
    told = f", pour {note.colleague.full_name}" if note.colleague else ""
    back = f" (à revoir le {format_day(note.remind_on)})" if note.remind_on else ""
    return Line(what=f"Note interne{told}{back}", at=note.at, who=note.author.full_name, detail=note.text)
