"""Acts on modules."""

import datetime

from django.db import transaction

from modules.enums import Period
from modules.models import HalfDay, Module


def half_days_of(*, starts_on: datetime.date, ends_on: datetime.date) -> list[tuple[datetime.date, str]]:
    """Return the (day, period) pairs of a session that starts after lunch and ends at noon, in order.

    From a Tuesday to a Thursday that makes four. A session of one day has both halves.
    """
    span = [starts_on + datetime.timedelta(days=offset) for offset in range((ends_on - starts_on).days + 1)]
    pairs: list[tuple[datetime.date, str]] = [
        (day, period) for day in span for period in (Period.MORNING, Period.AFTERNOON)
    ]
    return pairs if len(span) == 1 else pairs[1:-1]


@transaction.atomic
def sync_half_days(*, module: Module) -> None:
    """Make the module's half-days those of its dates, keeping the rows that already match.

    Raises ProtectedError when a half-day to remove is referred to (its attendance was taken).
    """
    wanted = set(half_days_of(starts_on=module.starts_on, ends_on=module.ends_on))
    present = {(half.day, half.period): half.pk for half in module.half_days.all()}
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    if gone:
        module.half_days.filter(pk__in=gone).delete()
    HalfDay.objects.bulk_create(
        HalfDay(module=module, day=day, period=period) for day, period in sorted(wanted - present.keys())
    )
