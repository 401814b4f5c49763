"""What the programme app asks of the apps above, and announces to them, inside the transaction of what it does.

- `asks_what_is_held`: sender HalfDay; `half_days`. A receiver returns the keys of those on which something rests, so
  that they stay as they are.
- `half_days_go`: sender HalfDay; `half_days`, on which nothing rests, just before they are removed.
- `people_enrolled`: sender Enrolment; `enrolments`, just made, read with their sessions.
- `people_left`: sender Enrolment; `enrolments` of sessions that were not over, of somebody who comes no more.
"""

from collections.abc import Collection

from django.dispatch import Signal

from programme.models import HalfDay

asks_what_is_held = Signal()
half_days_go = Signal()
people_enrolled = Signal()
people_left = Signal()


def held_among(half_days: Collection[HalfDay]) -> set[int]:
    """The keys of those of these half-days that may neither go nor take other hours."""
    if not half_days:
        return set()
    return {key for _, keys in asks_what_is_held.send(sender=HalfDay, half_days=half_days) for key in keys}
