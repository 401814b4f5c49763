"""What a committee member notes: when reading begins, when it sits, when decisions are due. Never a dossier, never a
name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.enums import ANNOUNCED
from committee.models import Committee, Seat, Sitting
from cycles.calendar import decision_entries, landmark
from cycles.enums import CycleState
from toolkit.calendars.entries import Entry
from toolkit.text.typography import format_moment

LENGTH = timedelta(hours=4)


def calendar_entries(user: User) -> list[Entry]:
    """The days of the committees where this person may use their seat, until the decisions are published, and the
    sittings they are convened to. One query, two for whoever sits."""
    seats = Seat.objects.held_by(user).filter(
        committee__published_at__isnull=True, committee__cycle__state=CycleState.PUBLISHED
    )
    committees = [seat.committee for seat in seats.select_related("committee__cycle")]
    entries = [entry for committee in committees for entry in _entries(committee)]
    if not committees:
        return entries
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
