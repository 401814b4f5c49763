"""The letter that convenes a member, issued; and what is printed for a sitting on paper."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from committee.models import Attendance, Seat, Sitting
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document


def agenda_lines(sitting: Sitting, user: User) -> list[dict[str, str]]:
    """The agenda as this person may know it, in order: no gap tells of what they are recused from. One query or two."""
    found = sitting.items.known_to(user).select_related("item__candidature")
    return [
        {
            "name": each.item.candidature.full_name,
            "job_title": each.item.candidature.job_title,
            "employer": each.item.candidature.employer_name,
        }
        for each in found
    ]


def sitting_context(sitting: Sitting) -> dict[str, Any]:
    """What each paper says of the sitting."""
    cycle = sitting.committee.cycle
    return {
        "institute": sender_of(cycle.institute),
        "cycle": str(cycle),
        "number": sitting.number,
        "planned_at": sitting.planned_at,
        "place": sitting.place,
        "link": sitting.link,
        "is_secret": sitting.is_secret,
        "needs_quorum": sitting.needs_quorum,
    }


def _build(*, sitting: Sitting, seat: Seat, lines: list[dict[str, str]]) -> Content:
    institute = sitting.committee.cycle.institute
    context = {
        **sitting_context(sitting),
        "recipient": [seat.user.full_name, seat.capacity],
        "lines": lines,
        "first_planned_at": sitting.follows.planned_at if sitting.follows else None,
        "signatory_name": institute.signatory_name,
        "signatory_capacity": institute.signatory_capacity,
        "issued_on": timezone.localdate(),
    }
    again = "" if sitting.needs_quorum else ", seconde convocation"
    return Content(title=f"Convocation à la commission{again}", issuer=institute.name, context=context)


def _may_read(user: User, document: Document) -> bool:
    """The person who is convened, and nobody else: each letter leaves out what its reader may not know of."""
    return Attendance.objects.filter(letter=document, seat__user=user).exists()


CONVOCATION = register(
    DocumentKind(
        name="committee_convocation",
        label="Convocation à une séance de commission",
        prefix="CS",
        folder="convocations",
        template="committee/sittings/documents/convocation.html",
        build=_build,
        may_read=_may_read,
    )
)
