"""What a committee member notes: when reading begins, when decisions are due. Never a dossier, never a name."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.models import Committee, Seat
from cycles.calendar import decision_entries, landmark
from cycles.enums import CycleState
from toolkit.calendars.entries import Entry
from toolkit.text.typography import format_moment


def calendar_entries(user: User) -> list[Entry]:
    """The days of the committees where this person may use their seat, until the decisions are published. One query."""
    seats = Seat.objects.held_by(user).filter(
        committee__published_at__isnull=True, committee__cycle__state=CycleState.PUBLISHED
    )
    committees = [seat.committee for seat in seats.select_related("committee__cycle")]
    return [entry for committee in committees for entry in _entries(committee)]


def _entries(committee: Committee) -> list[Entry]:
    cycle = committee.cycle
    url = f"{settings.SITE_URL}{reverse('committee:board')}?cycle={cycle.slug}"
    closing = landmark(
        cycle,
        name="cloture",
        day=cycle.deadline_day,
        title="Clôture des candidatures",
        sentence=f"Dépôt jusqu’au {format_moment(cycle.closes_at)}, heure de Paris. La lecture des dossiers suit.",
        url=url,
    )
    return [closing, *_reading_entries(committee, url), *decision_entries(cycle, url=url)]


def _reading_entries(committee: Committee, url: str) -> list[Entry]:
    """The first and the last day of the reading, where they are set."""
    opens, closes = committee.reading_opens_at, committee.reading_closes_at
    found = []
    if opens is not None:
        sentence = f"La grille ouvre le {format_moment(opens)}, heure de Paris."
        found.append(_day(committee, "lecture", opens, "Ouverture de la lecture des dossiers", sentence, url))
    if closes is not None:
        sentence = f"Lectures à valider jusqu’au {format_moment(closes)}, heure de Paris."
        found.append(_day(committee, "fin-lecture", closes, "Clôture de la lecture des dossiers", sentence, url))
    return found


def _day(committee: Committee, name: str, moment: datetime, title: str, sentence: str, url: str) -> Entry:
    day = timezone.localdate(moment)
    return landmark(committee.cycle, name=name, day=day, title=title, sentence=sentence, url=url)
