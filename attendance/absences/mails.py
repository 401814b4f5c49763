"""Mails of absences. Each is a row of the outbox, written in the transaction of what it tells; none says why."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.holding import is_held
from attendance.models import Absence, AbsenceJudgement, AbsenceNotice
from programme.mails import as_list
from programme.models import Enrolment, HalfDay
from programme.wordings import session_values
from toolkit.notifications.services import queue_mail
from toolkit.text.french import de
from toolkit.wordings.kinds import Values

OWN_PATH = "/presence/absences/{uuid}/"
# By whether it is accepted, and whether another decision came before.
EVENTS = {
    (True, False): "absence.accepted",
    (False, False): "absence.refused",
    (True, True): "absence.accepted_after",
    (False, True): "absence.refused_after",
}
WARN_PATH = "/presence/absence/{uuid}/"


def tell_judgement(absence: Absence, judgement: AbsenceJudgement, halves: Iterable[HalfDay]) -> None:
    """Tell the person what was decided of the absence that they declared; again where the decision changes."""
    event = EVENTS[judgement.accepted, judgement.number > 1]
    values = {
        "demi_journees": _listed(halves),
        "lien": f"{settings.SITE_URL}{OWN_PATH.format(uuid=absence.uuid)}",
    }
    if judgement.reason:
        values["motif"] = judgement.reason
    elif event == "absence.accepted":
        values["motif"] = ""
    _tell(absence.enrolment, event, f"{absence.uuid}:{judgement.number}", values)


def tell_lost(enrolment: Enrolment, halves: Iterable[HalfDay]) -> None:
    """Tell somebody that their excuse, or what they declared, went with half-days that no longer exist."""
    names = list(halves)
    values = {
        "demi_journees": _listed(names),
        "lien": f"{settings.SITE_URL}{WARN_PATH.format(uuid=enrolment.session.uuid)}",
    }
    _tell(enrolment, "absence.lost", f"{enrolment.uuid}:{'-'.join(str(half.pk) for half in names)}"[:150], values)


def tell_employer(notice: AbsenceNotice, halves: Iterable[HalfDay], lifted: Iterable[HalfDay] = ()) -> None:
    """Send the notice to the training contact, or say what of an earlier one no longer holds. No address, no mail."""
    if not notice.sent_to:
        return
    values = {"de_personne": de(notice.enrolment.user.full_name)}
    event = "absence.notice" if notice.replaces is None else "absence.notice_rectified"
    if notice.replaces is None:
        values["demi_journees"] = _listed(halves)
    else:
        values |= {"levees": _listed(lifted), "ancien": notice.replaces.document.number}
    _write(notice.enrolment, event, str(notice.uuid), values, to=notice.sent_to, documents=[notice.document])


def _listed(halves: Iterable[HalfDay]) -> str:
    return as_list(f"{half.name}, {half.hours_label}" for half in halves)


def _tell(enrolment: Enrolment, event: str, key: str, values: Values) -> None:
    person = enrolment.user
    if not is_held(person):
        told = {**values, "personne": person.full_name}
        _write(enrolment, event, key, told, to=person.email, recipient=person)


def _write(enrolment: Enrolment, event: str, key: str, values: Values, **mail: Any) -> None:
    session, participant = enrolment.session, enrolment.participant
    queue_mail(
        event=event,
        key=f"{event}:{key}",
        values={**session_values(session), **values},
        institute=session.organiser,
        scope=session.cycle.uuid if session.cycle is not None else None,
        reply_to=session.organiser.email,
        # Whoever of the staff must know nothing of the person reads none of it.
        about=participant.uuid if participant is not None else session.uuid,
        **mail,
    )
