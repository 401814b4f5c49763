"""What the training team writes for itself about a dossier: notes, calls, and what is to come back one day."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import is_training_team
from instruction.mails import may_read, tell_desk
from instruction.models import Note, NoteKind
from toolkit.domain.errors import IncompleteError, NotAllowedError
from toolkit.notifications.errors import MailError
from toolkit.text.typography import format_day, format_number

logger = logging.getLogger(__name__)

NOTE_LIMIT, CALL_LIMIT, WHOM_LIMIT = 4000, 300, 120
LATEST_DAYS = 365
WHO_WRITES = "Seul le service formation écrit des notes sur ce dossier."


@transaction.atomic
def add_note(
    *,
    actor: User,
    candidature: Candidature,
    text: str,
    colleague: User | None = None,
    remind_on: datetime.date | None = None,
) -> Note:
    """Write an internal note, tell a colleague of it, or have it come back one day. The same note twice is one.

    Raises NotAllowedError (403) outside the training team, IncompleteError (422) for a text that is empty or too long,
    a day that is not to come, a colleague who may not read the dossier.
    """
    locked = _lock(actor, candidature)
    words = _check(text, NOTE_LIMIT, "Écrivez la note avant de l’enregistrer.", "La note")
    if remind_on is not None and remind_on <= timezone.localdate():
        raise IncompleteError(f"Le {format_day(remind_on)} n’est pas à venir : choisissez un jour après aujourd’hui.")
    if remind_on is not None and (remind_on - timezone.localdate()).days > LATEST_DAYS:
        raise IncompleteError(f"Le {format_day(remind_on)} est dans plus d’un an : vérifiez l’année.")
    if colleague is not None and not may_read(colleague, locked):
        raise IncompleteError(f"{colleague.full_name} ne peut pas lire ce dossier. Choisissez quelqu’un d’autre.")
    note = Note(candidature=locked, author=actor, text=words, colleague=colleague, remind_on=remind_on)
    known = _written_just_now(note)
    if known is not None:
        return known
    note.save()
    if colleague is not None and colleague.pk != actor.pk:
        tell_desk(
            locked, event="note.mentioned", key=str(note.pk), values={"auteur": actor.full_name}, reader=colleague
        )
    return note


@transaction.atomic
def log_call(*, actor: User, candidature: Candidature, with_whom: str, text: str) -> Note:
    """Keep a telephone call in one line: with whom, and what was said. Raises as add_note."""
    locked = _lock(actor, candidature)
    whom = _check(with_whom, WHOM_LIMIT, "Écrivez avec qui vous avez parlé.", "Le nom")
    words = _check(text, CALL_LIMIT, "Écrivez en une ligne ce qui s’est dit.", "Le compte rendu")
    call = Note(candidature=locked, author=actor, kind=NoteKind.CALL, with_whom=whom, text=" ".join(words.split()))
    known = _written_just_now(call)
    if known is not None:
        return known
    call.save()
    return call


@transaction.atomic
def finish_note(*, actor: User, note: Note) -> Note:
    """What was to come back is done, whoever did it. Twice is once."""
    _lock(actor, note.candidature)
    Note.objects.filter(pk=note.pk, done_at__isnull=True).update(done_at=timezone.now())
    note.refresh_from_db()
    return note


def bring_back_notes() -> int:
    """Write to whoever asked for it, and to the colleague who was told, on the day a note comes back. Once each."""
    due = Note.objects.filter(remind_on__lte=timezone.localdate(), reminded_at__isnull=True, done_at__isnull=True)
    count = 0
    for pk in due.values_list("pk", flat=True):
        try:
            count += _bring_back(pk)
        except MailError:
            logger.exception("The note %s cannot be brought back to its author.", pk)
    return count


@transaction.atomic
def _bring_back(pk: int) -> bool:
    """Claim it by a conditional UPDATE: two schedules write once."""
    if not Note.objects.filter(pk=pk, reminded_at__isnull=True).update(reminded_at=timezone.now()):
        return False
    related = ("candidature__cycle__institute", "candidature__applicant", "author", "colleague")
    note = Note.objects.select_related(*related).get(pk=pk)
    values = {"ecrite_le": format_day(note.at), "auteur": note.author.full_name}
    readers = [person for person in (note.author, note.colleague) if person is not None]
    readers = [person for person in readers if may_read(person, note.candidature)]
    for person in readers:
        tell_desk(note.candidature, event="note.due", key=f"{note.pk}:{person.pk}", values=values, reader=person)
    return bool(readers)


def _lock(actor: User, candidature: Candidature) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_WRITES)
    return locked


def _check(text: str, limit: int, missing: str, what: str) -> str:
    words = text.strip()
    if not words:
        raise IncompleteError(missing)
    if len(words) > limit:
        raise IncompleteError(f"{what} dépasse {format_number(limit)} caractères.")
    return words


def _written_just_now(note: Note) -> Note | None:
    """The same words of the same person about the same dossier, sent twice by one button."""
    since = timezone.now() - datetime.timedelta(minutes=2)
    same = {name: getattr(note, name) for name in ("candidature", "author", "kind", "text", "with_whom", "remind_on")}
    return Note.objects.filter(**same, colleague=note.colleague, at__gte=since).first()
