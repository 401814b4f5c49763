"""What a change of half-days asks of the apps above, in its transaction."""

from collections.abc import Collection

from django.dispatch import Signal

from programme.models import HalfDay

# Argument: half_days. A receiver returns the keys of those on which something rests, so that they stay as they are.
asks_what_is_held = Signal()


def held_among(half_days: Collection[HalfDay]) -> set[int]:
    """The keys of those of these half-days that may neither go nor take other hours."""
    if not half_days:
        return set()
    return {key for _, keys in asks_what_is_held.send(sender=HalfDay, half_days=half_days) for key in keys}
