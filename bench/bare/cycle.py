"""The cycle that the staff's pages are about."""

from cycles.enums import CycleState
from cycles.models import Cycle


def current_cycle() -> Cycle:
    """The published cycle, the latest."""
    return Cycle.objects.filter(state=CycleState.PUBLISHED).select_related("institute").latest("year")
