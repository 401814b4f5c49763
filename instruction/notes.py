"""Notes as they are read: those that come back to a person, and what each says in the history."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature
from instruction.models import Note, NoteKind
from toolkit.journal.timeline import Line
from toolkit.text.typography import format_day


def notes_due(user: User) -> QuerySet[Note]:
    """Notes whose day has come, that this person wrote or was told of, and that are not done; the oldest day first."""
    readable = Candidature.objects.instructed_by(user)
    mine = Q(author=user) | Q(colleague=user)
    due = Note.objects.filter(mine, remind_on__lte=timezone.localdate(), done_at__isnull=True, candidature__in=readable)
    return due.select_related("candidature__cycle", "author").order_by("remind_on", "pk")


def line_of(note: Note) -> Line:
    """A note or a call in the history of its dossier."""
    if note.kind == NoteKind.CALL:
        return Line(what=f"Appel avec {note.with_whom}", at=note.at, who=note.author.full_name, detail=note.text)
    told = f", pour {note.colleague.full_name}" if note.colleague else ""
    back = f" (à revoir le {format_day(note.remind_on)})" if note.remind_on else ""
    return Line(what=f"Note interne{told}{back}", at=note.at, who=note.author.full_name, detail=note.text)
