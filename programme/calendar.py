"""Sessions as entries of a calendar: with hours where the cycle tells them, whole days where it does not."""

import datetime
from collections.abc import Iterable

from django.utils.text import capfirst

from accounts.models import User
from cycles.calendar import page_of
from cycles.enums import CycleState
from cycles.models import Cycle, Participant
from programme.models import Session
from toolkit.calendars.entries import PARIS, Entry, Moment
from toolkit.text.typography import typeset


def calendar_entries(user: User) -> list[Entry]:
    """The sessions of the promotions that this person is part of. One query."""
    own = Participant.objects.enrolled().filter(user=user).exclude(cycle__state=CycleState.DRAFT)
    sessions = Session.objects.filter(cycle__in=own.values("cycle")).select_related("cycle")
    return session_entries(sessions)


def session_entries(sessions: Iterable[Session]) -> list[Entry]:
    """The entries of the sessions whose dates are known. Give sessions of cycles, read with their cycle."""
    return [session_entry(session, session.cycle) for session in sessions if session.is_dated and session.cycle]


def session_entry(session: Session, cycle: Cycle) -> Entry:
    """The entry of a session of this cycle. Raises ValueError while it has no dates."""
    url = page_of(cycle)
    starts, ends = _moments(session, cycle)
    return Entry(
        name=str(session.uuid),
        starts=starts,
        ends=ends,
        summary=typeset(str(session)),
        description=f"{typeset(cycle.title)}, {session.weekdays_label}.\n{url}#{session.anchor}",
        location=session.place or capfirst(session.place_label),
        url=url,
    )


def _moments(session: Session, cycle: Cycle) -> tuple[Moment, Moment]:
    """From the hour of the first day to that of the last, where they are told and follow each other."""
    first, last = session.starts_on, session.ends_on
    if first is None or last is None:
        raise ValueError(f"{session} has no dates.")
    if session.is_module and cycle.day_starts_at and cycle.day_ends_at:
        starts = datetime.datetime.combine(first, cycle.day_starts_at, PARIS)
        ends = datetime.datetime.combine(last, cycle.day_ends_at, PARIS)
        if starts < ends:
            return starts, ends
    return first, last
