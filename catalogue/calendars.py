"""The dates of a cycle for calendar programs: its landmarks and its sessions.

What was told is remembered (toolkit.calendars): a date that moves keeps its identifier under a higher revision, one
that is given up is cancelled. A cycle that only its institute reads is not remembered.
"""

from catalogue.presentation import CyclePresentation
from cycles.calendar import call_entries
from programme.calendar import session_entry
from toolkit.calendars.entries import Entry
from toolkit.calendars.services import DrawnFeed, draw_feed, draw_unremembered
from toolkit.text.typography import typeset


def draw_calendar(*, presentation: CyclePresentation) -> DrawnFeed:
    """The calendar of a cycle: opening and closing of the call, announced day of the decision, sessions with dates."""
    cycle = presentation.cycle
    title = typeset(f"{cycle.title} {cycle.year}")
    if not cycle.is_public:
        return draw_unremembered(title=title, entries=_entries(presentation))
    return draw_feed(name=f"cycle {cycle.uuid}", title=title, entries=_entries(presentation))


def _entries(presentation: CyclePresentation) -> list[Entry]:
    cycle = presentation.cycle
    return [*call_entries(cycle), *(session_entry(session, cycle) for session in presentation.dated)]
