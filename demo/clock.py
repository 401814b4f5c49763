"""Play an act of the demonstration at the day it is said to have happened."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.utils import timezone

PARIS_HOURS = range(8, 19)


def playing_at(moment: datetime.datetime) -> AbstractContextManager[None]:
    """Make the product's one clock say `moment` inside the block. For the demonstration's own process only.

    The demonstration is loaded in one go, and yet its dossiers must have waited, some longer than others.
    """
    return _telling(lambda: moment)


def playing_earlier(by: datetime.timedelta) -> AbstractContextManager[None]:
    """Make the product's one clock run late inside the block; what is played at a moment in it is not moved."""
    clock: Any = timezone
    former = clock.datetime
    return _telling(lambda: former.now(datetime.UTC) - by)


@contextmanager
def _telling(tell: Callable[[], datetime.datetime]) -> Iterator[None]:
    """Have `timezone.now` say what `tell` says, where a field keeps it as its default too."""

    class Moment(type):
        """Any moment is one of this clock: templates ask."""

        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime.datetime)

    class Clock(datetime.datetime, metaclass=Moment):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return tell().astimezone(tz)

    clock: Any = timezone
    former = clock.datetime
    clock.datetime = Clock
    try:
        yield
    finally:
        clock.datetime = former


def days_ago(days: int, *, salt: int = 0) -> datetime.datetime:
    """A moment of office hours in Paris, that many days (one at least) before now; `salt` varies the hour."""
    if days < 1:
        raise ValueError("A day that has not ended is not the past yet.")
    local = timezone.localtime(timezone.now() - datetime.timedelta(days=days))
    hour = PARIS_HOURS[salt * 5 % len(PARIS_HOURS)]
    return local.replace(hour=hour, minute=salt * 17 % 60, second=salt * 23 % 60, microsecond=0)
