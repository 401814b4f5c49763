"""A recours gracieux against a published decision: received, answered, or given up by the person.

One that is upheld is answered by the decision that replaces the one it is against: see notifying.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.mailing import write_applicant
from committee.enums import AppealChannel
from committee.journal import AppealFact, DecisionAct, note_decisions, tell_appeal
from committee.models import Appeal, Decision, Item
from committee.models.rectification import TEXT_LIMIT
from committee.permissions import can_publish, is_instructor, may_know
from committee.rectifying.letters import DISMISSAL, appeal_values
from committee.rectifying.lifecycle import APPEALS
from committee.rectifying.locking import lock_decision
from toolkit.documents.drafts import seal_of
from toolkit.documents.kinds import Content
from toolkit.documents.services import issue_document
from toolkit.domain.days import add_months
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.typography import format_day

SILENCE_MONTHS = 2  # CRPA L231-4, 2° and CJA R421-2: silence on a recours administratif rejects it
WHO_RECORDS = "Un recours est enregistré par le service formation : conseil formation ou direction."
WHO_ANSWERS = "La direction du service répond à un recours."
LETTER_MOVED = "La lettre ne dit plus ce que vous avez lu : la voici telle qu’elle est. Relisez-la avant de répondre."


@transaction.atomic
def record_appeal(*, actor: User, decision: Decision, received_on: date, channel: str, summary: str) -> Appeal:
    """Write down a recours gracieux that came, and acknowledge it: the person is told the day on which silence would
    reject it (CRPA L112-3; whether it is owed for an appeal could not be verified).

    The same one twice is one. Raises NotAllowedError (403, 404), DomainError (409) against a decision that is not
    published or while another one is open, IncompleteError (422).
    """
    locked = lock_decision(decision.pk)
    if not may_record(actor, locked.item):
        raise NotAllowedError(WHO_RECORDS)
    words = _bounded(summary, "Écrivez ce que la personne demande.")
    _check_received(locked, received_on, channel)
    waiting = locked.appeals.open().first()
    if waiting is not None:
        if (waiting.recorded_by_id, waiting.received_on, waiting.summary) == (actor.pk, received_on, words):
            return waiting
        raise DomainError(
            f"Un recours contre cette décision, reçu le {format_day(waiting.received_on)}, attend déjà une réponse : "
            "complétez-le plutôt, ou répondez-y d’abord."
        )
    appeal = Appeal.objects.create(
        decision=locked,
        decision_number=locked.number,
        received_on=received_on,
        channel=channel,
        summary=words,
        silence_on=add_months(received_on, SILENCE_MONTHS),
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    _acknowledge(appeal, actor)
    note_decisions([locked], actor=actor, act=DecisionAct.APPEALED)
    return appeal


@transaction.atomic
def dismiss_appeal(*, actor: User, appeal: Appeal, answer: str, seen: str | None = None) -> Appeal:
    """Reject an appeal, with a letter that says why and how to go to court.

    `seen`: the seal of the letter that was read (see draft_dismissal), None when no page was. Raises NotAllowedError
    (403, 404), StaleError (409) once it is closed or for a letter that moved, IncompleteError (422) without a reason,
    DomainError (409) while a decision that would uphold it waits.
    """
    decision, locked = _lock(appeal)
    if not may_answer(actor, decision.item):
        raise NotAllowedError(WHO_ANSWERS)
    words = _bounded(answer, "Écrivez la réponse : la lettre la dit à la personne.")
    if not locked.is_open:
        raise StaleError(APPEALS.stale_words(locked, APPEALS["dismiss"], actor))
    _check_nothing_pending(decision)
    if seen is not None and seen != seal_of(draft_dismissal(locked, words)):
        raise StaleError(LETTER_MOVED)
    letter = issue_document(kind=DISMISSAL, about=locked.uuid, appeal=locked, answer=words)
    columns = {"answer": words, "answered_by": actor, "answered_at": timezone.now(), "letter": letter}
    APPEALS.apply("dismiss", pk=locked.pk, actor=actor, reason=words, columns=lambda _: columns)
    write_applicant(
        decision.item.candidature,
        event="committee.appeal_dismissed",
        key=str(locked.uuid),
        values={**appeal_values(locked), "motif": words},
        documents=[letter],
    )
    note_decisions([decision], actor=actor, act=DecisionAct.APPEAL_ANSWERED)
    tell_appeal(locked, (AppealFact.DISMISSED, f"lettre {letter.number}"), actor=actor)
    return locked


@transaction.atomic
def give_up_appeal(*, actor: User, appeal: Appeal, reason: str) -> Appeal:
    """Close an appeal that the person has given up, or that was written down by mistake, saying which.

    Raises NotAllowedError (403, 404), IncompleteError (422) without a reason, StaleError (409) once it is closed,
    DomainError (409) while a decision that would uphold it waits.
    """
    decision, locked = _lock(appeal)
    if not may_record(actor, decision.item):
        raise NotAllowedError(WHO_RECORDS)
    words = _bounded(reason, "Écrivez pourquoi ce recours est classé.")
    _check_nothing_pending(decision)
    columns = {"answer": words, "answered_by": actor, "answered_at": timezone.now()}
    APPEALS.apply("give_up", pk=locked.pk, actor=actor, reason=words, columns=lambda _: columns)
    tell_appeal(locked, (AppealFact.FILED, ""), actor=actor)
    return locked


def _acknowledge(appeal: Appeal, actor: User) -> None:
    """Write to the person, and tell it in their dossier."""
    write_applicant(
        appeal.decision.item.candidature,
        event="committee.appeal_received",
        key=str(appeal.uuid),
        values=appeal_values(appeal),
    )
    tell_appeal(
        appeal,
        (AppealFact.RECEIVED, f"arrivé le {format_day(appeal.received_on)}"),
        (AppealFact.ACKNOWLEDGED, f"sans réponse au {format_day(appeal.silence_on)}, il est rejeté"),
        actor=actor,
    )


def draft_dismissal(appeal: Appeal, answer: str) -> Content:
    """What the letter that rejects it would say, to read before it is issued."""
    return DISMISSAL.build(appeal=appeal, answer=answer.strip())


def may_record(user: User, item: Item) -> bool:
    """Whoever instructs in this cycle, and may know of the dossier."""
    return is_instructor(user, item.committee) and may_know(user, item)


def may_answer(user: User, item: Item) -> bool:
    """The head of service who does not compete, and may know of the dossier."""
    return can_publish(user, item.committee) and may_know(user, item)


def _lock(appeal: Appeal) -> tuple[Decision, Appeal]:
    decision = lock_decision(appeal.decision_id)
    locked = APPEALS.lock(appeal.pk)
    locked.decision = decision
    return decision, locked


def _check_received(decision: Decision, received_on: date, channel: str) -> None:
    if decision.published_at is None:
        raise DomainError("Cette décision n’est pas publiée : aucun recours ne peut être arrivé.")
    if channel not in AppealChannel.values:
        raise IncompleteError("Dites comment ce recours est arrivé.")
    first = timezone.localdate(decision.published_at)
    if not first <= received_on <= timezone.localdate():
        raise IncompleteError(f"Un recours arrive entre le {format_day(first)}, jour de la décision, et aujourd’hui.")


def _check_nothing_pending(decision: Decision) -> None:
    if decision.rectifications.pending().exists():
        raise DomainError("Une rectification de cette décision est en cours : notifiez-la, ou abandonnez-la d’abord.")


def _bounded(text: str, missing: str) -> str:
    words = text.strip()
    if not words:
        raise IncompleteError(missing)
    if len(words) > TEXT_LIMIT:
        raise IncompleteError(f"Ce texte compte {len(words)} caractères, la limite est de {TEXT_LIMIT}.")
    return words
