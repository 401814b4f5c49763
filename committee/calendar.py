"""What a committee member notes: when reading begins, when it sits, when decisions are due. Never a dossier, never a
name."""

import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from committee.enums import ANNOUNCED
from committee.models import Seat, Sitting
from cycles.calendar import decision_entries, landmark
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.calendars.entries import Entry
from toolkit.text.typography import format_moment

LENGTH = datetime.timedelta(hours=4)


def calendar_entries(user: User) -> list[Entry]:
    """The days of the committees where this person may use their seat, until the decisions are published, and the
    sittings they are convened to. One query, two for whoever sits."""
    seats = Seat.objects.held_by(user).filter(
        committee__published_at__isnull=True, committee__cycle__state=CycleState.PUBLISHED
    )
    found = list(seats.select_related("committee__cycle"))
    entries = [entry for seat in found for entry in _entries(seat.committee.cycle)]
    if not found:
        return entries
    committees = [seat.committee_id for seat in found]
    sittings = Sitting.objects.filter(committee__in=committees, convened_at__isnull=False, state__in=ANNOUNCED)
    return entries + [sitting_entry(each) for each in sittings.select_related("committee__cycle")]


def sitting_entry(sitting: Sitting) -> Entry:
    """A sitting, for a morning or so: how long it lasts nobody knows."""
    return Entry(
        name=f"seance-{sitting.uuid}",
        starts=sitting.planned_at,
        ends=sitting.planned_at + LENGTH,
        summary=f"Séance de la commission, {sitting.committee.cycle}",
        location=sitting.place or sitting.link,
        url=f"{settings.SITE_URL}{reverse('committee:sitting', args=[sitting.uuid])}",
    )


def _entries(cycle: Cycle) -> list[Entry]:
    url = f"{settings.SITE_URL}{reverse('committee:board')}?cycle={cycle.slug}"
    closing = landmark(
        cycle,
        name="cloture",
        day=cycle.deadline_day,
        title="Clôture des candidatures",
        sentence=f"Dépôt jusqu’au {format_moment(cycle.closes_at)}, heure de Paris. La lecture des dossiers suit.",
        url=url,
    )
    return [closing, *decision_entries(cycle, url=url)]
