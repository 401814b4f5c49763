"""Saving sessions with the half-days that their dates give."""

import datetime

from django.db import transaction

from cycles.services import renew_revision
from programme.enums import Period, SessionKind
from programme.models import HalfDay, Session


def half_days_of(
    *, kind: str, starts_on: datetime.date | None, ends_on: datetime.date | None
) -> list[tuple[datetime.date, str]]:
    """Return the (day, period) pairs of a session, in order; none without dates.

    A module starts after lunch and ends at noon: from a Tuesday to a Thursday that makes four. A module of one day, a
    tour and a seminar have both halves of each day. A peer group meets for some hours, and attendance is not taken.
    """
    if starts_on is None or ends_on is None or kind == SessionKind.PEER_GROUP:
        return []
    span = [starts_on + datetime.timedelta(days=offset) for offset in range((ends_on - starts_on).days + 1)]
    pairs: list[tuple[datetime.date, str]] = [
        (day, period) for day in span for period in (Period.MORNING, Period.AFTERNOON)
    ]
    return pairs[1:-1] if kind == SessionKind.MODULE and len(span) > 1 else pairs


@transaction.atomic
def save_session(*, session: Session) -> Session:
    """Save a session and make its half-days those of its dates, keeping the rows that already match.

    The public page of its cycle, if it has one, is then composed anew.

    Raises ProtectedError when a half-day to remove is referred to (its attendance was taken).
    """
    session.save()
    wanted = set(half_days_of(kind=session.kind, starts_on=session.starts_on, ends_on=session.ends_on))
    present = {(half.day, half.period): half.pk for half in session.half_days.all()}
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    if gone:
        session.half_days.filter(pk__in=gone).delete()
    HalfDay.objects.bulk_create(
        HalfDay(session=session, day=day, period=period) for day, period in sorted(wanted - present.keys())
    )
    if session.cycle is not None:
        renew_revision(cycle=session.cycle)
    return session
