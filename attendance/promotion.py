"""What « Ma promotion » shows of attendance: the certificate, and the notices that one's employer was sent."""

from collections.abc import Iterator

from django.urls import reverse

from attendance.models import AbsenceNotice, Certificate
from cycles.models import Participant
from promotions.papers import Paper, add_papers
from toolkit.text.typography import format_day


def declare() -> None:
    """Add them. Called once, when the app is ready."""
    add_papers(_certificates, first=True)
    add_papers(_notices)


def _certificates(participant: Participant) -> Iterator[Paper]:
    """The one that holds. One query."""
    for row in Certificate.objects.standing().filter(participant=participant):
        yield Paper(
            row.get_kind_display(),
            f"établi le {format_day(row.signed_at, weekday=False)}"
            if row.certifies
            else f"établie le {format_day(row.signed_at, weekday=False)}",
            reverse("presence:certificate", args=[row.uuid]),
        )


def _notices(participant: Participant) -> Iterator[Paper]:
    """Those that hold. One query."""
    rows = AbsenceNotice.objects.standing().filter(enrolment__participant=participant)
    for row in rows.select_related("enrolment__session"):
        yield Paper(
            f"Avis d’absence à mon employeur, {row.enrolment.session.name.lower()}",
            f"établi le {format_day(row.made_at, weekday=False)}",
            reverse("presence:notice", args=[row.uuid]),
        )
