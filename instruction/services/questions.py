"""Questions to the applicant: asked, followed up, read and closed by the training team."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, Message, Thread
from candidatures.models.thread import SUBJECT_LIMIT
from candidatures.permissions import is_training_team
from candidatures.thread_lifecycle import THREADS, add_message, can_converse, lock_thread, sent_before
from instruction.mails import send_question
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record

WHO_ASKS = "Seul le service formation pose des questions sur ce dossier."
NO_ADDRESS = (
    "Rien ne part encore par courriel pour ce dossier papier : donnez l’adresse de la personne, attendez qu’elle le "
    "reprenne, ou écrivez-lui par courrier."
)


@transaction.atomic
def ask_question(
    *, actor: User, candidature: Candidature, subject: str, text: str, key: UUID, expects_reply: bool = True
) -> Thread:
    """Ask the applicant something, by mail and on the page of their dossier. Its state does not move.

    `key` is that of the page: sent twice, one question. Raises NotAllowedError (403) outside the training team,
    DomainError (409) for a withdrawn dossier, or one on paper whose person has no address, IncompleteError (422)
    without a subject and a text that fit.
    """
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_ASKS)
    if not can_converse(locked):
        raise DomainError(f"Ce dossier {locked.predicate} : il n’y a plus de question à poser.")
    if locked.is_unaddressed:
        raise DomainError(NO_ADDRESS)
    known = Thread.objects.filter(uuid=key).first()
    if known is not None:
        if known.candidature_id != locked.pk or known.opened_by_id != actor.pk:
            raise StaleError("Cette page a déjà servi à une autre question : rouvrez-la avant d’écrire.")
        return known
    words = " ".join(subject.split())
    if not words:
        raise IncompleteError("Écrivez l’objet de la question : la personne candidate le lit en premier.")
    if len(words) > SUBJECT_LIMIT:
        raise IncompleteError(f"L’objet dépasse {SUBJECT_LIMIT} caractères : raccourcissez-le.")
    thread = Thread.objects.create(
        uuid=key,
        candidature=locked,
        subject=words,
        expects_reply=expects_reply,
        opened_by=actor,
        opened_at=timezone.now(),
    )
    _say(locked, thread, actor=actor, text=text, key=key, seen=None)
    return thread


@transaction.atomic
def write_in_question(*, actor: User, thread: Thread, text: str, key: UUID, seen: UUID | None = None) -> Message:
    """Say more in a question that is open; what the applicant answered before is read. Raises as ask_question."""
    candidature, locked = _lock(actor, thread)
    sent = sent_before(locked, key, actor)
    if sent is not None:
        return sent
    message = _say(candidature, locked, actor=actor, text=text, key=key, seen=seen)
    _read(locked)
    return message


@transaction.atomic
def read_question(*, actor: User, thread: Thread) -> int:
    """Note that the answers of a question are read, which the applicant sees. Twice is once."""
    _, locked = _lock(actor, thread)
    return _read(locked)


@transaction.atomic
def close_question(*, actor: User, thread: Thread) -> Thread:
    """Close a question, whose answers are read by it: it stays readable on both sides. Twice is once."""
    candidature, locked = _lock(actor, thread)
    if locked.is_closed:
        return locked
    closing = {"closed_by": actor, "closed_at": timezone.now()}
    locked = THREADS.apply("close", pk=locked.pk, actor=actor, columns=lambda row: closing).row
    _read(locked)
    record(about=candidature.uuid, actor=actor, kind=JournalKind.QUESTION_CLOSED, subject=locked.subject)
    return locked


def _lock(actor: User, thread: Thread) -> tuple[Candidature, Thread]:
    candidature, locked = lock_thread(thread)
    if not is_training_team(actor, candidature):
        raise NotAllowedError(WHO_ASKS)
    return candidature, locked


def _say(candidature: Candidature, thread: Thread, *, actor: User, text: str, key: UUID, seen: UUID | None) -> Message:
    message = add_message(
        thread=thread, move="ask_again", actor=actor, key=key, text=text, seen=seen, is_from_staff=True
    )
    record(about=candidature.uuid, actor=actor, kind=JournalKind.QUESTION_ASKED, subject=thread.subject)
    send_question(candidature=candidature, thread=thread, message=message)
    return message


def _read(thread: Thread) -> int:
    return thread.messages.filter(is_from_staff=False, read_at__isnull=True).update(read_at=timezone.now())
