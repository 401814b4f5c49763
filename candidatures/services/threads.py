"""The applicant's side of a question of the service: answer it."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.models import Message, Thread
from candidatures.permissions import is_applicants_side
from candidatures.signals import question_answered
from candidatures.thread_lifecycle import add_message, lock_thread, sent_before
from toolkit.domain.errors import NotAllowedError
from toolkit.journal.services import record


@transaction.atomic
def answer_question(*, actor: User, thread: Thread, text: str, key: UUID, seen: UUID | None = None) -> Message:
    """Answer, or add to what was answered: the service is told by mail. The state of the dossier does not move.

    `key` is that of the page: sent twice, one message. `seen` is the latest message it showed. Raises NotAllowedError
    (403) unless the actor is the applicant, or their delegate while they may write, and as add_message.
    """
    candidature, locked = lock_thread(thread)
    if not is_applicants_side(actor, candidature):
        raise NotAllowedError(
            "Seule la personne candidate, ou qui l’aide à écrire son dossier, répond à cette question."
        )
    sent = sent_before(locked, key, actor)
    if sent is not None:
        return sent
    message = add_message(thread=locked, move="answer", actor=actor, key=key, text=text, seen=seen, is_from_staff=False)
    record(about=candidature.uuid, actor=actor, kind=JournalKind.QUESTION_ANSWERED, subject=locked.subject)
    question_answered.send(sender=Thread, candidature=candidature, message=message)
    return message
