"""The notice of absence on paper: which half-days, of which session. It never says why (RGPD art. 9)."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from attendance.models import AbsenceNotice
from programme.clashes import session_words
from programme.models import Enrolment, HalfDay, Session
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document


def _build(
    *, enrolment: Enrolment, absent: Iterable[HalfDay], lifted: Iterable[HalfDay] = (), replaces: str = ""
) -> Content:
    """The half-days that are told, and those that a former notice, `replaces`, told and that no longer are. No query,
    for an enrolment read with its session, cycle, institute, person and participant."""
    session, institute = enrolment.session, enrolment.session.organiser
    contact = contact_of(enrolment)
    named = contact.training_contact_name if contact else ""
    context: dict[str, Any] = {
        "institute": sender_of(institute),
        "recipient": [
            line for line in (enrolment.employer_name, f"{named}, contact formation" if named else "") if line
        ],
        "name": enrolment.user.full_name,
        "session": session_words(session),
        "session_title": session.title,
        "place": session.place_label,
        "absent": [_line(half) for half in absent],
        "lifted": [_line(half) for half in lifted],
        "replaces": replaces,
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "signatory_delegation": institute.signatory_delegation,
    }
    title = f"Avis d’absence, {enrolment.user.full_name}, {session_words(session)}"
    return Content(title=title[:250], issuer=institute.name, context=context)


def _line(half: HalfDay) -> dict[str, Any]:
    return {"day": half.day, "period": half.get_period_display(), "hours": half.hours_label}


def contact_of(enrolment: Enrolment) -> Any:
    """The participant whose training contact is that of the employer of this session; None where it is no longer."""
    participant = enrolment.participant
    if participant is None or participant.employer_id != enrolment.employer_id:
        return None
    return participant if participant.training_contact_email else None


def works_at(session: Session, user: User) -> bool:
    """Whether this person is of the training team of the institute that holds the session."""
    return bool(user.roles_at(session.organiser.pk) & set(TRAINING_TEAM))


def _may_read(user: User, document: Document) -> bool:
    """The person themselves, and the team of the institute unless they must know nothing of them."""
    found = AbsenceNotice.objects.filter(document=document)
    row = found.select_related("enrolment__session__cycle__institute", "enrolment__session__institute").first()
    if row is None:
        return False
    if row.enrolment.user_id == user.pk:
        return True
    return works_at(row.enrolment.session, user) and found.known_to(user).exists()


NOTICE = register(
    DocumentKind(
        name="absence_notice",
        label="Avis d’absence",
        prefix="AA",
        folder="avis-absence",
        template="attendance/documents/notice.html",
        build=_build,
        may_read=_may_read,
    )
)
