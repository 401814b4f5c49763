"""Play an act of the demonstration at the day it is said to have happened."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

PARIS_HOURS = range(8, 19)


@contextmanager
def playing_at(moment: datetime.datetime) -> Iterator[None]:
    """Make the product's one clock say `moment` inside the block. For the demonstration's own process only.

    The demonstration is loaded in one go, and yet its dossiers must have waited, some longer than others.
    """
    real: Callable[[], datetime.datetime] = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def days_ago(days: int, *, salt: int = 0) -> datetime.datetime:
    """A moment of office hours in Paris, that many days (one at least) before now; `salt` varies the hour."""
    if days < 1:
        raise ValueError("A day that has not ended is not the past yet.")
    local = timezone.localtime(timezone.now() - datetime.timedelta(days=days))
    hour = PARIS_HOURS[salt * 5 % len(PARIS_HOURS)]
    return local.replace(hour=hour, minute=salt * 17 % 60, second=salt * 23 % 60, microsecond=0)
