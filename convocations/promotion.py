"""What « Ma promotion » shows of convocations: the letters that hold."""

from collections.abc import Iterator

from django.urls import reverse

from convocations.models import Convocation
from cycles.models import Participant
from promotions.papers import Paper, add_papers
from toolkit.text.typography import format_day


def declare() -> None:
    """Add them. Called once, when the app is ready."""
    add_papers(_letters)


def _letters(participant: Participant) -> Iterator[Paper]:
    """Those that hold, the last that was sent first. One query."""
    rows = Convocation.objects.standing().filter(enrolment__participant=participant)
    for row in rows.select_related("enrolment__session").order_by("-made_at", "-pk"):
        session = row.enrolment.session
        yield Paper(
            f"Convocation, {session.name.lower()}",
            f"envoyée le {format_day(row.made_at, weekday=False)}",
            reverse("called:mine", args=[row.uuid]),
        )
