"""A call that closes on 14 January 2026, at the last second of the day in Paris."""

import datetime
from zoneinfo import ZoneInfo

from cycles.models import Cycle
from tests.factories.cycles import CallFactory

PARIS = ZoneInfo("Europe/Paris")
OPENING = datetime.datetime(2025, 11, 3, tzinfo=PARIS)
CLOSING = datetime.datetime(2026, 1, 14, 23, 59, 59, tzinfo=PARIS)
SECOND = datetime.timedelta(seconds=1)


def make_call(institute) -> Cycle:
    """Make that call."""
    return CallFactory(institute=institute, opens_at=OPENING, closes_at=CLOSING, year=2026)
