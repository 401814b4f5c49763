"""Until when the needs of participants are kept."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import prefetch_related_objects

from cycles.models import Cycle
from programme.enums import SessionKind
from programme.models import Session
from toolkit.domain.days import add_months


def erase_days(cycles: Iterable[Cycle]) -> dict[int, date]:
    """The day on which the needs of each promotion are erased, by the key of its cycle; none without dates. One query.

    Two months (NEEDS_KEPT_MONTHS) after the return of the tour, or after the last session when no tour has dates. No
    query where the sessions were read before.
    """
    found = list(cycles)
    prefetch_related_objects(found, "sessions")
    days = {cycle.pk: erase_day_of(cycle.sessions.all()) for cycle in found}
    return {cycle: day for cycle, day in days.items() if day is not None}


def erase_day_of(sessions: Iterable[Session]) -> date | None:
    """The same for one promotion whose sessions are read already. No query."""
    found = [(session.kind, session.ends_on) for session in sessions if session.ends_on]
    return _day_after(found) if found else None


def _day_after(ends: list[tuple[str, date]]) -> date:
    tours = [day for kind, day in ends if kind == SessionKind.STUDY_TOUR]
    return add_months(max(tours or [day for _, day in ends]), settings.NEEDS_KEPT_MONTHS)
