"""The last day to send a draft, as a calendar file of its own: the call's, or the one granted to this person."""

import datetime

from django.conf import settings
from django.utils import timezone

from candidatures.models import Candidature
from toolkit.calendars import remind, whole_days, write_calendar
from toolkit.text.typography import format_moment, typeset


def render_deadline(*, candidature: Candidature, at: datetime.datetime) -> bytes:
    """Return the calendar, stamped with this instant. A deadline that moves keeps its identifier."""
    day = timezone.localdate(candidature.deadline)
    cycle = candidature.cycle
    url = f"{settings.SITE_URL}{candidature.get_absolute_url()}"
    event = whole_days(name=f"{candidature.uuid}-depot", starts_on=day, ends_on=day, url=url)
    event.add("summary", typeset(f"Dernier jour pour déposer : {cycle.title} {cycle.year}"))
    event.add("description", f"Dépôt jusqu’au {format_moment(candidature.deadline)}, heure de Paris.\n{url}")
    event.add("transp", "TRANSPARENT")
    remind(event)
    return write_calendar(name=typeset(f"Candidature, {cycle.title} {cycle.year}"), events=[event], at=at)
