"""Mails of convocations. Each is a row of the outbox, written in the transaction of what it tells."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.conf import settings

from accounts.holding import is_held
from accounts.models import User
from convocations.facts import Facts
from convocations.models import Convocation
from programme.mails import as_list
from programme.models import Session
from programme.wordings import session_values
from toolkit.notifications.services import NewMail, cancel_mails
from toolkit.text.french import de
from toolkit.text.typography import format_day, format_time
from toolkit.wordings.kinds import Values

PAGE = "/promotion/convocations/{uuid}/"
GONE = "La convocation a été remplacée ou annulée entre-temps."


def mails_of(letter: Convocation, session: Session, *, ancienne: str = "") -> list[NewMail]:
    """To whoever is called, with the letter, and to the training contact of the employer where there is one.

    `ancienne`: the number of the letter that this one replaces.
    """
    facts, person = Facts.read(letter.told), letter.enrolment.user
    first = facts.halves[0]
    values = {
        "lieu": facts.place,
        "premiere_heure": f"{format_day(first.day)} à {format_time(first.starts_at)}",
    }
    if ancienne:
        values |= {"changements": as_list(letter.changes), "ancienne": ancienne}
    link = f"{settings.SITE_URL}{PAGE.format(uuid=letter.uuid)}"
    event = "convocation.replaced" if ancienne else "convocation.sent"
    copy = "convocation.copy_replaced" if ancienne else "convocation.copy"
    told = {**values, "personne": person.full_name, "lien": link}
    return _both(letter, session, (event, told), (copy, {**values, **_of(person)}), with_letter=True)


def copy_of(letter: Convocation, session: Session) -> NewMail:
    """The copy of a letter that holds, to a training contact given after it left."""
    facts, person = Facts.read(letter.told), letter.enrolment.user
    first = facts.halves[0]
    values = {
        "lieu": facts.place,
        "premiere_heure": f"{format_day(first.day)} à {format_time(first.starts_at)}",
        **_of(person),
    }
    mail = _mail(letter, session, "convocation.copy", values, to=letter.copied_to, documents=[letter.document])
    return replace(mail, key=_late_key(letter))


def _late_key(letter: Convocation) -> str:
    return f"convocation.copy:{letter.uuid}:{letter.copied_to}"[:200]


def cancellations_of(letter: Convocation, session: Session, *, reason: str) -> list[NewMail]:
    """The same people are told that it no longer holds, and of nothing else."""
    person, old = letter.enrolment.user, {"ancienne": letter.document.number}
    if letter.document.context["employer_name"] != letter.enrolment.employer_name:
        letter.copied_to = ""  # the person works elsewhere since: the former employer is told nothing more
    told = ("convocation.cancelled", {**old, "personne": person.full_name, "motif": reason})
    return _both(letter, session, told, ("convocation.copy_cancelled", {**old, **_of(person)}))


def _of(person: User) -> Values:
    return {"de_personne": de(person.full_name)}


def stop_mails(letters: Collection[Convocation]) -> None:
    """What was not sent yet of these letters does not leave: a newer mail says what holds."""
    events = ("sent", "replaced", "copy", "copy_replaced")
    keys = [f"convocation.{event}:{letter.uuid}" for letter in letters for event in events]
    keys += [_late_key(letter) for letter in letters]
    if keys:
        cancel_mails(keys=keys, reason=GONE)


def _both(
    letter: Convocation,
    session: Session,
    told: tuple[str, Values],
    copied: tuple[str, Values],
    *,
    with_letter: bool = False,
) -> list[NewMail]:
    """No mail for somebody without an address: the letter is sent by post."""
    person = letter.enrolment.user
    documents = [letter.document] if with_letter else []
    mails = []
    if not is_held(person):
        mails.append(_mail(letter, session, *told, to=person.email, recipient=person, documents=documents))
    if letter.copied_to:
        mails.append(_mail(letter, session, *copied, to=letter.copied_to, documents=documents))
    return mails


def _mail(letter: Convocation, session: Session, event: str, values: Values, **mail: Any) -> NewMail:
    institute = session.organiser
    participant = letter.enrolment.participant
    return NewMail(
        event=event,
        key=f"{event}:{letter.uuid}",
        values={**session_values(session), **values},
        institute=institute,
        scope=session.cycle.uuid if session.cycle is not None else None,
        reply_to=institute.email,
        # Whoever of the staff must know nothing of the person reads none of it.
        about=participant.uuid if participant is not None else session.uuid,
        **mail,
    )
