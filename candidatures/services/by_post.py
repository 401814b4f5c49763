"""What a person answers by post: written down by the team, as long as they have no account in hand."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.closing import lock_account
from accounts.models import User
from candidatures.enums import ActorRole, JournalKind, State
from candidatures.errors import WrongDayError
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, Message, StateChange, Thread
from candidatures.permissions import is_training_team
from candidatures.posted_enums import PostedAnswer
from candidatures.services.outcome import confirm_place, decline_place
from candidatures.services.scans import keep_letter
from candidatures.services.submission import answer_correction, withdraw_candidature
from candidatures.signals import question_answered
from candidatures.thread_lifecycle import add_message, lock_thread, sent_before
from toolkit.domain.errors import DomainError, NotAllowedError
from toolkit.files.check import CheckedFile, check_upload
from toolkit.journal.services import record
from toolkit.text.typography import format_day

WHO_WRITES = "Une réponse reçue par courrier s’enregistre par le service formation de l’institut."
ONLINE = "Ce dossier n’est pas venu par courrier : la personne candidate répond depuis son compte."
TAKEN_OVER = (
    "Cette personne a pris son compte en main : elle répond elle-même, depuis son compte. Rien n’a été enregistré. "
    "Écrivez-lui si elle vous répond encore par courrier."
)
_ANSWERS: dict[str, Callable[..., Any]] = {
    PostedAnswer.CONFIRM: confirm_place,
    PostedAnswer.DECLINE: decline_place,
    PostedAnswer.WITHDRAW: withdraw_candidature,
}


def record_answer(
    *, actor: User, candidature: Candidature, answer: str, came_on: date, upload: UploadedFile | None = None
) -> StateChange:
    """Write down that a person confirms, gives up their place, or withdraws, by a letter that came on this day.

    `upload` is a scan of it. Raises NotAllowedError (403) unless the actor works in the training team, DomainError
    (409) for a dossier of the site, once the person has taken the account over, or for a confirmation that came after
    its last day, WrongDayError (422) for a day that is not one of receipt, UploadError (422), as apply_transition.
    """
    checked = check_upload(upload) if upload else None
    with transaction.atomic():
        locked = _lock(actor, candidature.pk)
        _check_day(came_on, since=_asked_on(locked, answer))
        if answer == PostedAnswer.CONFIRM:
            _check_in_time(locked, came_on)
        _ANSWERS[answer](actor=actor, candidature=locked, system_role=ActorRole.PAPER)
        _keep_letter(actor, locked, checked, came_on)
        return _date_change(locked, came_on)


def answer_correction_by_post(
    *,
    actor: User,
    candidature: Candidature,
    came_on: date,
    seen: str | None = None,
    message: str = "",
    upload: UploadedFile | None = None,
) -> StateChange:
    """Write down that the correction came back by post, with what was typed from it. Raises as record_answer, and as
    answer_correction."""
    checked = check_upload(upload) if upload else None
    with transaction.atomic():
        locked = _lock(actor, candidature.pk)
        asked = locked.revisions.open().first()
        _check_day(came_on, since=timezone.localdate(asked.opened_at) if asked else None)
        answer_correction(actor=actor, candidature=locked, seen=seen, message=message, system_role=ActorRole.PAPER)
        _keep_letter(actor, locked, checked, came_on)
        return _date_change(locked, came_on)


def answer_question_by_post(
    *, actor: User, thread: Thread, text: str, key: UUID, came_on: date, upload: UploadedFile | None = None
) -> Message:
    """Write in a question what the person answered by post. Whoever follows the dossier is told, but of their own.

    `key` is that of the page: sent twice, one message. Raises as record_answer, and as add_message.
    """
    checked = check_upload(upload) if upload else None
    with transaction.atomic():
        candidature, locked = lock_thread(thread)
        _check_person(actor, candidature)
        sent = sent_before(locked, key, actor)
        if sent is not None:
            return sent
        _check_day(came_on, since=timezone.localdate(locked.opened_at))
        message = add_message(
            thread=locked, move="answer", actor=actor, key=key, text=text, seen=None, is_from_staff=False,
            came_on=came_on,
        )  # fmt: skip
        _keep_letter(actor, candidature, checked, came_on)
        record(about=candidature.uuid, actor=actor, kind=JournalKind.ANSWER_POSTED, subject=_told(came_on, locked))
        if candidature.adviser_id == actor.pk:  # who follows it has just read it
            message.read_at = timezone.now()
            message.save(update_fields=["read_at"])
        else:
            question_answered.send(sender=Thread, candidature=candidature, message=message)
        return message


def may_answer_by_post(user: User, candidature: Candidature) -> bool:
    """Whether this person may be offered to write down what came by post about this dossier."""
    return candidature.is_untaken and is_training_team(user, candidature)


def answers_open(candidature: Candidature) -> list[PostedAnswer]:
    """What a letter may say of the dossier in its state, beside a correction or an answer to a question."""
    return [answer for answer in PostedAnswer if candidature.state in answer.states]


def _lock(actor: User, pk: int) -> Candidature:
    locked = lock_candidature(pk)
    _check_person(actor, locked)
    return locked


def _check_person(actor: User, locked: Candidature) -> None:
    """Who writes, and for whom: the account is locked, so that nobody takes it over meanwhile."""
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_WRITES)
    if not locked.is_on_paper:
        raise DomainError(ONLINE)
    locked.applicant = lock_account(locked.applicant)
    if not locked.is_untaken:
        raise DomainError(TAKEN_OVER)


def _asked_on(locked: Candidature, answer: str) -> date | None:
    """The day before which nobody could answer: that of the decision; to withdraw, that of the dossier."""
    if answer == PostedAnswer.WITHDRAW:
        return locked.arrived_on
    return timezone.localdate(locked.state_changed_at) if locked.state == State.ADMITTED else None


def _check_day(came_on: date, *, since: date | None) -> None:
    if came_on > timezone.localdate():
        raise WrongDayError("Ce jour est à venir : indiquez celui où le courrier est arrivé.")
    if since is not None and came_on < since:
        raise WrongDayError(
            f"Ce courrier répond à ce qui date du {format_day(since)} : il n’a pas pu arriver avant. Vérifiez le jour."
        )


def _check_in_time(locked: Candidature, came_on: date) -> None:
    if locked.answer_by is not None and came_on > timezone.localdate(locked.answer_by):
        raise DomainError(
            f"Ce courrier est arrivé après le {format_day(timezone.localdate(locked.answer_by))}, dernier jour pour "
            "confirmer : la place ne peut plus être prise. Dites-le à la personne par courrier ; la place revient à la "
            "liste d’attente."
        )


def _keep_letter(actor: User, locked: Candidature, checked: CheckedFile | None, came_on: date) -> None:
    if checked is not None:
        keep_letter(actor=actor, candidature=locked, checked=checked, came_on=came_on)


def _date_change(locked: Candidature, came_on: date) -> StateChange:
    """The change of state that was just written, with the day of the letter."""
    change = locked.changes.latest("at", "pk")
    change.came_on = came_on
    change.save(update_fields=["came_on"])
    return change


def _told(came_on: date, thread: Thread) -> str:
    return f"{thread.subject}, courrier reçu le {format_day(came_on)}"
