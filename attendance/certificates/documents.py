"""The certificate of a cycle and the attestation of hours on paper: one page, signed by the head of service."""

from typing import Any

from accounts.models import User
from accounts.roles import TRAINING_TEAM
from attendance.certificates.enums import CertificateKind
from attendance.certificates.standings import Person
from attendance.followed import SessionCount
from attendance.hours import format_length
from attendance.models import Certificate
from organisations.models import Institute
from toolkit.documents.kinds import Content, DocumentKind, register
from toolkit.documents.letters import sender_of
from toolkit.documents.models import Document
from toolkit.text.typography import format_days


def _build(*, person: Person, signatory: User | None, replaces: str = "") -> Content:
    """What was followed, by which conditions, who signs. It never tells what was decided near the bar, nor why.

    Title, dates and hours can be copied into the record that the employer keeps (livret individuel de formation, décret
    2008-830). No query, for a person read with the institute of their cycle.
    """
    cycle, institute = person.participant.cycle, person.participant.cycle.institute
    figures, rows = person.figures, [each for each in person.followed.sessions if each.owed]
    certifies = person.kind == CertificateKind.CERTIFICATE
    context: dict[str, Any] = {
        "institute": sender_of(institute),
        "recipient": [],
        "name": person.participant.user.full_name,
        "employer": person.followed.employer,
        "cycle": cycle.title,
        "promotion": cycle.promotion,
        "dates": _dates(rows),
        "is_by_rule": person.standing.is_reached,
        "share": person.conditions.share,
        "has_tour": person.conditions.has_tour,
        "followed": figures["followed"],
        "owed": figures["owed"],
        "followed_hours": format_length(figures["followed_minutes"]),
        "owed_hours": format_length(figures["owed_minutes"]),
        "tour_followed": person.tour[0],
        "tour_owed": person.tour[1],
        "rows": [_row(each) for each in rows],
        "replaces": replaces,
        **_signed(institute, signatory),
    }
    label = "Certificat" if certifies else "Attestation d’heures"
    title = f"{label}, {person.participant.user.full_name}, {cycle}"
    return Content(title=title[:250], issuer=institute.name, context=context)


def _row(count: SessionCount) -> dict[str, Any]:
    session = count.session
    return {
        "title": str(session),
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "half_days": f"{count.followed} sur {count.owed}",
        "hours": format_length(count.followed_minutes),
    }


def _dates(rows: list[SessionCount]) -> str:
    """« 9 mars – 11 décembre 2026 »: from the first session that counts to the last."""
    starts = [each.session.starts_on for each in rows if each.session.starts_on]
    ends = [each.session.ends_on for each in rows if each.session.ends_on]
    return format_days(min(starts), max(ends)) if starts and ends else ""


def _signed(institute: Institute, signatory: User | None) -> dict[str, str]:
    """Who signs; the capacity and the delegation are those of the institute where it is its signatory.

    Without a signatory, as on a draft, the paper names the service.
    """
    if signatory is None:
        return {"signatory_name": "", "signatory_capacity": "", "signatory_delegation": ""}
    is_usual = institute.signatory_name == signatory.full_name
    return {
        "signatory_name": signatory.full_name,
        "signatory_capacity": institute.signatory_capacity if is_usual else "Direction du service",
        "signatory_delegation": institute.signatory_delegation if is_usual else "",
    }


def _may_read(user: User, document: Document) -> bool:
    """The person themselves, and the team of the institute unless they must know nothing of them."""
    found = Certificate.objects.filter(document=document)
    row = found.select_related("participant__cycle").first()
    if row is None:
        return False
    if row.participant.user_id == user.pk:
        return True
    team = user.roles_at(row.participant.cycle.institute_id) & set(TRAINING_TEAM)
    return bool(team) and found.known_to(user).exists()


CERTIFICATE = register(
    DocumentKind(
        name="cycle_certificate",
        label="Certificat de cycle",
        prefix="CC",
        folder="certificats",
        template="attendance/documents/certificate.html",
        build=_build,
        may_read=_may_read,
    )
)
HOURS = register(
    DocumentKind(
        name="cycle_hours",
        label="Attestation d’heures",
        prefix="AH",
        folder="certificats",
        template="attendance/documents/hours.html",
        build=_build,
        may_read=_may_read,
    )
)
KINDS = {CertificateKind.CERTIFICATE: CERTIFICATE, CertificateKind.HOURS: HOURS}
