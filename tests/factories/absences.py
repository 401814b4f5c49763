"""Absences declared and judged through the services."""

import datetime
from uuid import uuid4

from accounts.models import User
from attendance.absences.declaring import Declared, declare_absence
from attendance.absences.judging import RELATED, judge_absence
from attendance.absences.notices import draft_of, send_notice
from attendance.absences.pages import AbsencePage
from attendance.enums import Mark
from attendance.models import Absence, AbsenceNotice
from attendance.models.rules import rules_of
from programme.models import HalfDay, Session
from tests.factories.attendance import AFTER, Room

BEFORE = datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC)


def declare(room: Room, rank: int = 0, *, halves: list[HalfDay] | None = None, **said) -> Absence:
    """The person of this rank warns that they do not come to the first half-day, or to these."""
    wanted = [half.uuid for half in halves or [room.first]]
    given = {"key": uuid4(), "kind": "Santé", "reason": "Opération prévue", **said}
    return declare_absence(actor=room.people[rank].user, session=room.session, said=Declared(half_days=wanted, **given))


def read(absence: Absence) -> Absence:
    """The absence as a page of the team reads it."""
    return Absence.objects.select_related(*RELATED).prefetch_related("spans__half_day").get(pk=absence.pk)


def judge(room: Room, absence: Absence, *, accepted: bool = True, reason: str = "", actor=None) -> Absence:
    """The adviser judges what the page shows now."""
    found, by = read(absence), actor or room.adviser
    seen = AbsencePage(found, by).sheets.mark
    return judge_absence(actor=by, absence=found, accepted=accepted, reason=reason, seen=seen)


def seal_absent(room: Room, time_machine, *, contact: str = "rh@example.org") -> None:
    """The first half-day is sealed: the first person is absent, the others are there."""
    for rank in range(1, len(room.people)):
        room.note(rank, Mark.PRESENT)
    person = room.people[0]
    person.training_contact_name, person.training_contact_email = "Service formation", contact
    person.save()
    time_machine.move_to(AFTER, tick=False)
    room.seal()


def tell(room: Room, rank: int = 0, actor=None) -> AbsenceNotice:
    """The assistant sends the notice that the page shows."""
    by, enrolment = actor or room.assistant, room.enrolment(rank)
    return send_notice(actor=by, enrolment=enrolment, seen=draft_of(by, enrolment).mark)


def warned_of(user: User, session: Session) -> Absence:
    """Somebody warns that they do not come to the first half-day of a session."""
    kind = rules_of(session.organiser).kinds_of_absence[0]
    said = Declared(uuid4(), [session.half_days.first().uuid], kind, "Conseil communautaire")
    return declare_absence(actor=user, session=session, said=said)
