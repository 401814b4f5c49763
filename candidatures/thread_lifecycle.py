"""The state table of a question to the applicant, and how a message is written in it."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from candidatures.enums import State, ThreadState
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, Message, Thread
from candidatures.models.thread import MESSAGE_LIMIT
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.domain.transitions import StateTable, Transition
from toolkit.text.typography import format_number

OPEN, ANSWERED, CLOSED = ThreadState.OPEN, ThreadState.ANSWERED, ThreadState.CLOSED
LIVE = frozenset({OPEN, ANSWERED})
# Dossiers about which nobody writes: staff know nothing of a draft, and have nothing to ask of who withdrew.
SILENT = frozenset({State.DRAFT, State.WITHDRAWN})


class ThreadTable(StateTable[Thread, Transition]):
    """The refusal of a closed question, in its own words."""

    def stale_words(self, row: Thread, move: Transition, actor: object) -> str:
        return f"La question « {row.subject} » est close : rien n’y est plus écrit. Votre texte n’est pas envoyé."


THREADS = ThreadTable(
    Thread,
    (
        Transition("ask_again", "Écrire", LIVE, OPEN),
        Transition("answer", "Répondre", LIVE, ANSWERED),
        Transition("close", "Clore la question", LIVE, CLOSED),
    ),
    initial={OPEN},
)


def can_converse(candidature: Candidature) -> bool:
    """Whether questions may be asked and answered about this dossier."""
    return candidature.state not in SILENT


def check_text(text: str) -> str:
    """The text of a message, cleaned. Raises IncompleteError (422) when it is empty or too long."""
    words = text.strip()
    if not words:
        raise IncompleteError("Écrivez votre message avant de l’envoyer.")
    if len(words) > MESSAGE_LIMIT:
        raise IncompleteError(f"Ce message dépasse {format_number(MESSAGE_LIMIT)} caractères : raccourcissez-le.")
    return words


def lock_thread(thread: Thread) -> tuple[Candidature, Thread]:
    """The dossier, then the question, locked until the end of the transaction.

    Raises DomainError (409) for a dossier about which nobody writes.
    """
    candidature = lock_candidature(thread.candidature_id)
    if not can_converse(candidature):
        raise DomainError(f"Ce dossier {candidature.predicate} : personne n’y pose ni ne répond plus de question.")
    locked = THREADS.lock(thread.pk)
    locked.candidature = candidature
    return candidature, locked


def sent_before(thread: Thread, key: UUID, actor: User) -> Message | None:
    """The message that this page has sent already, when its button was pressed twice."""
    found = Message.objects.filter(uuid=key).first()
    if found is not None and (found.thread_id != thread.pk or found.author_id != actor.pk):
        raise StaleError("Cette page a déjà servi à un autre message : rouvrez-la avant d’écrire.")
    return found


def add_message(
    *,
    thread: Thread,
    move: str,
    actor: User,
    key: UUID,
    text: str,
    seen: UUID | None,
    is_from_staff: bool,
    came_on: date | None = None,
) -> Message:
    """Write in a question that the caller has locked. `seen` is the latest message that the page showed, if any.
    `came_on`: see Message.

    Raises IncompleteError (422), StaleError (409) when it is closed, or when something that the page did not show was
    written since.
    """
    words = check_text(text)
    THREADS.apply(move, pk=thread.pk, actor=actor)
    last = thread.messages.order_by("-at", "-pk").first()
    if last is not None and seen is not None and last.uuid != seen:
        who = "Le service formation" if last.is_from_staff and not is_from_staff else last.author.full_name
        raise StaleError(f"{who} a écrit entre-temps : lisez ce message, puis envoyez le vôtre, gardé plus bas.")
    return Message.objects.create(
        uuid=key,
        thread=thread,
        author=actor,
        is_from_staff=is_from_staff,
        text=words,
        came_on=came_on,
        at=timezone.now(),
    )
