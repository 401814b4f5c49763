"""What the journals of a session and of a participant keep of presence, for staff alone."""

from uuid import UUID

from attendance.absences.enums import AbsenceAct
from attendance.certificates.enums import CertificateAct
from attendance.enums import AttendanceAct
from programme.models import Enrolment
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in (*AttendanceAct, *AbsenceAct, *CertificateAct):
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))


def about_of(enrolment: Enrolment) -> UUID:
    """What the journal of this person is about. Read it with its participant."""
    return enrolment.participant.uuid if enrolment.participant is not None else enrolment.uuid
