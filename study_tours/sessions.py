"""What the floors below may know of a study tour: its dates."""

from collections.abc import Iterator

from cycles.models import Cycle
from cycles.sessions import DatedSession
from study_tours.models import StudyTour


def tour_sessions(cycle: Cycle) -> Iterator[DatedSession]:
    """The tour of the cycle, if it has one."""
    for tour in StudyTour.objects.filter(cycle=cycle):
        place = tour.destination or "à l’étranger"
        yield DatedSession(tour.title, place, tour.starts_on, tour.ends_on, abroad=True)
