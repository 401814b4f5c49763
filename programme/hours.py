"""The hours that half-days have until somebody writes others."""

import datetime
from collections.abc import Sequence

from programme.enums import Period, SessionKind
from programme.models import Session

Pair = tuple[datetime.date, str]  # a day and a period
Hours = tuple[datetime.time, datetime.time]

# Three hours and a half each, which is how a half-day counts.
USUAL: dict[str, Hours] = {
    Period.MORNING: (datetime.time(9), datetime.time(12, 30)),
    Period.AFTERNOON: (datetime.time(14), datetime.time(17, 30)),
}
# What a half-day may begin and end within: an hour of the cycle that is elsewhere speaks of another half of the day.
_WITHIN: dict[str, Hours] = {
    Period.MORNING: (datetime.time(6), datetime.time(14)),
    Period.AFTERNOON: (datetime.time(12), datetime.time(23)),
}


def half_days_of(*, kind: str, starts_on: datetime.date | None, ends_on: datetime.date | None) -> list[Pair]:
    """Return the (day, period) pairs of a session, in order; none without dates.

    A module starts after lunch and ends at noon: from a Tuesday to a Thursday that makes four. A module of one day, a
    tour and a seminar have both halves of each day. A peer group meets for some hours, and attendance is not taken.
    """
    if starts_on is None or ends_on is None or kind == SessionKind.PEER_GROUP:
        return []
    span = [starts_on + datetime.timedelta(days=offset) for offset in range((ends_on - starts_on).days + 1)]
    pairs: list[Pair] = [(day, period) for day in span for period in (Period.MORNING, Period.AFTERNOON)]
    return pairs[1:-1] if kind == SessionKind.MODULE and len(span) > 1 else pairs


def hours_of(session: Session, pairs: Sequence[Pair]) -> dict[Pair, Hours]:
    """The hours of each half-day: a module opens and closes at the hours of its cycle, where these are written."""
    hours = {pair: USUAL[pair[1]] for pair in pairs}
    cycle = session.cycle
    if not (pairs and cycle is not None and session.is_module):
        return hours
    first, last = pairs[0], pairs[-1]
    opens, closes = cycle.day_starts_at, cycle.day_ends_at
    if opens and _WITHIN[first[1]][0] <= opens < hours[first][1]:
        hours[first] = (opens, hours[first][1])
    if closes and hours[last][0] < closes <= _WITHIN[last[1]][1]:
        hours[last] = (hours[last][0], closes)
    return hours
