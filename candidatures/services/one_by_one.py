"""Let the clock act on many rows: each in its own transaction, none stopped by another's failure."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

logger = logging.getLogger(__name__)


def one_by_one(act: Callable[..., bool], rows: Iterable[tuple[Any, ...]]) -> int:
    """Call `act` with each of these arguments, and return how often it said that it acted.

    `act` claims its row and is atomic: what fails leaves nothing half done, is logged, and is tried again by the next
    run of the schedule. A connection that was cut is left for a new one.
    """
    count = 0
    for row in rows:
        try:
            count += bool(act(*row))
        except Exception:  # the fault of one row, whatever it is, is not the next one's
            logger.exception("%s failed for %s: the next run tries again.", act.__name__, row)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    return count
