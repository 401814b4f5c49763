"""The attestation of presence on paper: one page, with what a person copies into their training record."""

from typing import Any

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from attendance.followed import Followed, SessionCount
from attendance.hours import format_length
from attendance.models import Attestation
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document


def _build(*, followed: Followed, scope: Any) -> Content:
    """Sessions with their dates, half-days and hours, then the total. No query."""
    first = scope.sessions[0]
    institute = first.organiser
    context = {
        "institute": sender_of(institute),
        "recipient": [],
        "name": followed.user.full_name,
        "employer": followed.employer,
        "what": str(scope.cycle) if scope.cycle else str(first),
        "is_year": scope.cycle is not None,
        "rows": [_row(each) for each in followed.sessions if each.owed],
        "followed": followed.total("followed"),
        "owed": followed.total("owed"),
        "followed_hours": format_length(followed.total("followed_minutes")),
        "owed_hours": format_length(followed.total("owed_minutes")),
        "signatory": institute.service or institute.name,
    }
    title = f"Attestation de présence, {followed.user.full_name}, {context['what']}"
    return Content(title=title[:250], issuer=institute.name, context=context)


def _row(count: SessionCount) -> dict[str, Any]:
    session = count.session
    return {
        "title": str(session),
        "place": session.place_label,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "half_days": f"{count.followed} sur {count.owed}",
        "hours": count.hours,
    }


def _may_read(user: User, document: Document) -> bool:
    """The person themselves, and the team of the institute unless they must know nothing of them."""
    related = ("session__cycle__institute", "session__institute", "cycle__institute")
    row = Attestation.objects.filter(uuid=document.about).select_related(*related).first()
    if row is None:
        return False
    if row.user_id == user.pk:
        return True
    institute = row.session.organiser if row.session is not None else row.cycle.institute
    if not user.roles_at(institute.pk) & set(TRAINING_TEAM):
        return False
    return Attestation.objects.known_to(user).filter(pk=row.pk).exists()


ATTESTATION = register(
    DocumentKind(
        name="attendance_attestation",
        label="Attestation de présence",
        prefix="AP",
        folder="attestations",
        template="attendance/documents/attestation.html",
        build=_build,
        may_read=_may_read,
    )
)
