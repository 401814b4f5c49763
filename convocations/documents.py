"""The convocation on paper. It never claims to be a mission order (DOMAIN-TRAINING, Convocation)."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from convocations.facts import Facts
from convocations.models import Convocation
from programme.clashes import session_words
from programme.models import Enrolment, Session
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.text.french import spell


def _build(
    *,
    session: Session,
    enrolment: Enrolment,
    facts: Facts,
    number: int,
    practical: dict[str, str],
    what: dict[str, str],
    access: str,
    replaces: str = "",
    changes: list[str] | None = None,
) -> Content:
    """Whom it calls, the half-days with their hours, the place, the practical matters, the letter that it replaces.

    `what`: by half-day (« 2025-03-11 MORNING »), what happens there, once the programme is published. `replaces`: the
    number of the former letter. A territorial agent needs the order of their own authority (décret 2001-654, art. 5):
    the letter says that it is not one.
    """
    halves = list(_halves(facts, what))
    context = {
        **_addressed(session, enrolment),
        "session": session_words(session),
        "session_title": session.title,
        "place": facts.place,
        "access": access,
        "halves": halves,
        "caption": _caption(len(halves)),
        "hours_told": any(half["what"] for half in halves),
        "number": number,
        "practical": practical,
        "replaces": replaces,
        "changes": changes or [],
    }
    title = f"Convocation, {session_words(session)}, {enrolment.user.full_name}"
    return Content(title=title, issuer=session.organiser.name, context=context)


def _halves(facts: Facts, what: dict[str, str]) -> Iterator[dict[str, Any]]:
    for each in facts.halves:
        said = what.get(f"{each.day.isoformat()} {each.period}", "")
        yield {"day": each.day, "starts_at": each.starts_at, "ends_at": each.ends_at, "what": said}


def _caption(number: int) -> str:
    return f"{capfirst(spell(number))} demi-journée{'s' if number > 1 else ''}"


def _addressed(session: Session, enrolment: Enrolment) -> dict[str, Any]:
    """Whom the letter is written to, who writes it and who signs."""
    institute = session.organiser
    return {
        "institute": sender_of(institute),
        "civility": enrolment.user.get_title_display(),
        "full_name": enrolment.user.full_name,
        "job_title": "",
        "employer_name": enrolment.employer_name,
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "signatory_delegation": institute.signatory_delegation,
    }


def _may_read(user: User, document: Document) -> bool:
    """Whoever is called, and the training team of the institute but for those who must know nothing of the person."""
    found = Convocation.objects.filter(document=document).select_related("enrolment__session__cycle")
    letter = found.first()
    if letter is None:
        return False
    if letter.enrolment.user_id == user.pk:
        return True
    session = letter.enrolment.session
    organiser = session.cycle.institute_id if session.cycle is not None else session.institute_id
    return organiser in user.institutes_with_role(*TRAINING_TEAM) and found.known_to(user).exists()


CONVOCATION = register(
    DocumentKind(
        name="convocation",
        label="Convocation à une session de formation",
        prefix="CV",
        folder="convocations",
        template="convocations/documents/convocation.html",
        build=_build,
        may_read=_may_read,
    )
)
