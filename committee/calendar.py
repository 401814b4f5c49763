"""What a committee member notes: when reading begins, when decisions are due. Never a dossier, never a name."""

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from committee.models import Seat
from cycles.calendar import decision_entries, landmark
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.calendars.entries import Entry
from toolkit.text.typography import format_moment


def calendar_entries(user: User) -> list[Entry]:
    """The days of the committees where this person may use their seat, until the decisions are published. One query."""
    seats = Seat.objects.held_by(user).filter(
        committee__published_at__isnull=True, committee__cycle__state=CycleState.PUBLISHED
    )
    cycles = [seat.committee.cycle for seat in seats.select_related("committee__cycle")]
    return [entry for cycle in cycles for entry in _entries(cycle)]


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
