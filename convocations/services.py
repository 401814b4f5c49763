"""Call people to a session, once; again when place or hours have moved; and take a call back."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from convocations.calls import Call, Calling, calls_of
from convocations.documents import CONVOCATION
from convocations.enums import ConveningAct
from convocations.mails import cancellations_of, copy_of, mails_of, stop_mails
from convocations.models import TEXT_LIMIT, WARN_LIMIT, Convocation, Practical
from programme.models import Enrolment, Session
from programme.permissions import check_books
from toolkit.documents.services import cancel_documents, issue_documents
from toolkit.domain.errors import DomainError, IncompleteError, StaleError
from toolkit.journal.services import record
from toolkit.notifications.services import queue_mails

MOVED = "La date, le lieu ou les horaires ont changé."
LEFT = "Départ de la promotion."
TOLD_LEFT = "Vous ne faites plus partie de la promotion."
UNDATED = "La session n’a plus ces dates."
TOLD_UNDATED = "La session n’a plus ces dates : une autre convocation suivra."


@dataclass(frozen=True)
class Sent:
    """What one act of convening did."""

    first: int
    replaced: int

    @property
    def total(self) -> int:
        """How many letters were issued."""
        return self.first + self.replaced

    @property
    def said(self) -> str:
        """« 2 convocations, 1 remplacée »."""
        s = "s" if self.replaced > 1 else ""
        more = f", dont {self.replaced} remplacée{s}" if self.replaced else ""
        return f"{self.total} convocation{'s' if self.total > 1 else ''}{more}"


@transaction.atomic
def convene(*, actor: User, session: Session, seen: str | None = None) -> Sent:
    """Issue the convocation of each person who has none, and another one where place, days or hours have moved.

    Of the people that the actor may know of: a colleague sends the others. Whoever has one that holds is told nothing.
    `seen`: the seal of what the page showed (see Calling.seal). Raises NotAllowedError (403), DomainError (409) for
    what is lacking (see Calling.blocking) and when nothing is to be sent, StaleError (409) when something moved since
    the page was read.
    """
    check_books(actor, session.organiser.pk)
    calling = _lock(session).known_to(actor)
    if seen is not None and seen != calling.seal:
        raise StaleError(
            "Le programme, les informations pratiques ou la liste des personnes ont changé pendant que cette page "
            "était ouverte : rien n’est parti. Relisez ce qui partirait maintenant."
        )
    if calling.blocking:
        raise DomainError(f"{calling.blocking[0]} Rien n’est parti.")
    if not calling.to_send:
        raise DomainError("Chaque personne a déjà une convocation qui dit les bons horaires : rien n’est à envoyer.")
    sent = _issue(calling, calling.to_send, actor=actor)
    record(about=session.uuid, actor=actor, kind=ConveningAct.SENT, subject=sent.said)
    return sent


@transaction.atomic
def convene_late(*, enrolments: Iterable[Enrolment]) -> int:
    """Call at once those who join sessions whose letters have gone; return how many. The others wait for the batch."""
    made = 0
    for session in _called_sessions(enrolments):
        calling = _lock(session)
        late = [call for call in calling.to_send if call.letter is None and call.enrolment in set(enrolments)]
        if late and not calling.blocking:
            made += _issue(calling, late, actor=None).total
    return made


@transaction.atomic
def send_copies(*, actor: User, session: Session, seen: str) -> int:
    """Copy the letters that hold to the training contacts given after they left; return how many.

    `seen`: the seal of the copies that the page showed. Raises NotAllowedError (403), DomainError (409) when there is
    none to send, StaleError (409) when the contacts or the letters changed since.
    """
    check_books(actor, session.organiser.pk)
    calling = _lock(session).known_to(actor)
    calls = calling.to_copy
    if not calls:
        raise DomainError("Chaque contact formation a déjà sa copie : rien n’est à envoyer.")
    if seen != calling.copies_seal:
        raise StaleError("Les contacts ou les lettres ont changé : rien n’est parti. Relisez qui reçoit une copie.")
    letters = []
    for call in calls:
        if call.letter is not None:
            call.letter.copied_to = call.training_contact
            letters.append(call.letter)
    Convocation.objects.bulk_update(letters, ["copied_to"])
    queue_mails([copy_of(letter, calling.session) for letter in letters])
    words = f"{len(letters)} copie{'s' if len(letters) > 1 else ''} à l’employeur"
    record(about=session.uuid, actor=actor, kind=ConveningAct.COPIED, subject=words)
    return len(letters)


@transaction.atomic
def withdraw(*, actor: User, session: Session) -> int:
    """Cancel the letters of those to whom no half-day is left, the dates having been withdrawn; return how many.

    Raises NotAllowedError (403), DomainError (409) when no letter is in that case.
    """
    check_books(actor, session.organiser.pk)
    gone = _lock(session).known_to(actor).gone
    if not gone:
        raise DomainError("Aucune convocation n’a perdu ses dates : rien n’est annulé.")
    done = take_back(enrolments=[call.enrolment for call in gone], reason=UNDATED, told=TOLD_UNDATED)
    record(about=session.uuid, actor=actor, kind=ConveningAct.ENDED, subject=str(done))
    return done


@transaction.atomic
def take_back(*, enrolments: Iterable[Enrolment], reason: str = LEFT, told: str = TOLD_LEFT) -> int:
    """Cancel the standing convocations of these people; they and their employers are told. Return how many.

    `reason` is kept with the letter, `told` is the same as the person reads it.
    """
    # As who convenes does: of the two, the second sees the first.
    sessions = Session.objects.filter(pk__in=[each.session_id for each in enrolments]).order_by("pk")
    list(sessions.select_for_update(of=("self",), no_key=True))
    standing = Convocation.objects.standing().filter(enrolment__in=[each.pk for each in enrolments])
    letters = list(
        standing.select_for_update(of=("self",))
        .select_related("document", "enrolment__user", "enrolment__participant")
        .select_related("enrolment__session__cycle__institute", "enrolment__session__institute")
        .order_by("pk")
    )
    stop_mails(letters)
    _end(letters, reason=reason)
    queue_mails([m for each in letters for m in cancellations_of(each, each.enrolment.session, reason=told)])
    return len(letters)


@transaction.atomic
def save_practical(*, actor: User, session: Session, values: dict[str, str], seen: UUID | None = None) -> Practical:
    """Write the practical matters that the next letters tell; those that have gone stay as they are.

    `seen`: the revision that the page showed. Raises NotAllowedError (403), StaleError (409), IncompleteError (422).
    """
    check_books(actor, session.organiser.pk)
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    row = Practical.objects.filter(session=session).first() or Practical(session=session)
    if seen is not None and row.pk is not None and row.revision != seen:
        raise StaleError("Quelqu’un a enregistré ces informations entre-temps : relisez-les, puis enregistrez.")
    for name, text in values.items():
        limit = WARN_LIMIT if name in {"warn", "access_contact"} else TEXT_LIMIT
        if len(text) > limit:
            raise IncompleteError(f"Un texte compte {len(text)} caractères, la limite est de {limit}.")
        setattr(row, name, text.strip())
    row.revision = uuid.uuid4()
    row.save()
    record(about=session.uuid, actor=actor, kind=ConveningAct.PRACTICAL, runs=True)
    return row


def _lock(session: Session) -> Calling:
    """What is to be sent, held until the end of the transaction: the session is locked, as who writes it does."""
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    return calls_of(session)


def _called_sessions(enrolments: Iterable[Enrolment]) -> Sequence[Session]:
    """The sessions of these people, not over, where somebody holds a convocation; in one order for every process."""
    rows = Session.objects.filter(pk__in=[each.session_id for each in enrolments], ends_on__gte=timezone.localdate())
    called = rows.filter(enrolments__convocations__ended_at__isnull=True, enrolments__convocations__isnull=False)
    return list(called.distinct().select_related("cycle__institute", "institute", "programme__venue").order_by("pk"))


def _issue(calling: Calling, calls: Sequence[Call], *, actor: User | None) -> Sent:
    former = {call.enrolment.pk: call.letter for call in calls if call.letter is not None}
    _end(list(former.values()), reason=MOVED)
    stop_mails(list(former.values()))
    keys = {call.enrolment.pk: uuid.uuid4() for call in calls}
    documents = issue_documents(
        kind=CONVOCATION, facts={keys[call.enrolment.pk]: calling.letter_facts(call) for call in calls}
    )
    letters = [
        Convocation(
            uuid=keys[call.enrolment.pk],
            enrolment=call.enrolment,
            number=call.number,
            told={**call.facts.to_json(), "practical": calling.practical.told},
            changes=call.moved,
            document=documents[keys[call.enrolment.pk]],
            copied_to=call.training_contact,
            made_by=actor,
        )
        for call in calls
    ]
    Convocation.objects.bulk_create(letters)
    mails = []
    for letter in letters:
        old = former.get(letter.enrolment_id)
        mails += mails_of(letter, calling.session, ancienne=old.document.number if old else "")
    queue_mails(mails)
    return Sent(len(letters) - len(former), len(former))


def _end(letters: Sequence[Convocation], *, reason: str) -> None:
    """They hold no more, and their papers say so."""
    if not letters:
        return
    ended = Convocation.objects.filter(pk__in=[each.pk for each in letters])
    ended.update(ended_at=timezone.now(), ended_reason=reason)
    cancel_documents(documents=[each.document for each in letters], reason=reason)
