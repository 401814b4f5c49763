"""The day of a member of staff: what waits for them, what their colleagues hold, where each cycle is, what comes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.roles import TRAINING_TEAM
from attendance.absences.waiting import things_waiting as absences_waiting
from attendance.certificates.waiting import things_waiting as certificates_waiting
from committee.models import Committee
from committee.permissions import is_head, is_instructor, sees_decisions
from committee.publishing.waiting import things_waiting as publications_waiting
from committee.rectifying.waiting import things_waiting as appeals_waiting
from convocations.waiting import things_waiting as convocations_waiting
from cycles.models import Cycle
from dashboard.agenda import entries_of
from dashboard.curve import Curve, curve_of
from dashboard.failed_mails import things_waiting as mails_waiting
from dashboard.figures import Step, count_candidatures, count_decisions, funnel, seat_with_progress
from dashboard.waiting import WaitingGroup, waiting_groups
from evaluations.waiting import things_waiting as evaluations_waiting
from fees.waiting import things_waiting as fees_waiting
from instruction.waiting import things_waiting as dossiers_waiting
from peers.waiting import things_waiting as peers_waiting
from toolkit.calendars.entries import Entry
from toolkit.memo import ask_once
from toolkit.waiting import Waiting

# What each app has waiting for a person: a new one is one line here.
SOURCES: tuple[Callable[[User, Iterable[Cycle]], list[Waiting]], ...] = (
    publications_waiting,
    dossiers_waiting,
    appeals_waiting,
    mails_waiting,
    convocations_waiting,
    absences_waiting,
    certificates_waiting,
    evaluations_waiting,
    peers_waiting,
    fees_waiting,
)
DATES_SHOWN = 4


@dataclass(frozen=True)
class CycleCard:
    """Where a cycle is, for the training team: its funnel, whom it waits for, its curve."""

    cycle: Cycle
    steps: list[Step]
    groups: list[WaitingGroup]
    curve: Curve | None


def running_cycles(cycles: Iterable[Cycle]) -> list[Cycle]:
    """The published ones that are open or to come, and the latest closed one of each code. These come latest first."""
    found: list[Cycle] = []
    closed: set[tuple[int, str]] = set()
    for cycle in cycles:
        code = (cycle.institute_id, cycle.code_key)
        if cycle.is_published and (not cycle.is_closed or code not in closed):
            found.append(cycle)
            closed.add(code)
    return found


def what_waits(user: User, cycles: Iterable[Cycle]) -> list[Waiting]:
    """What waits for this person in these cycles, app by app."""
    running = list(cycles)
    return [waiting for source in SOURCES for waiting in source(user, running)]


def days_to_come(user: User) -> list[Entry]:
    """The next dates of the person's agenda."""
    now = timezone.now()
    return [entry for entry in entries_of(user) if entry.over_at > now][:DATES_SHOWN]


def card_of(user: User, cycle: Cycle, cycles: Iterable[Cycle]) -> CycleCard | None:
    """The card of a cycle; None where the person is not of its training team. `cycles`: all those they may look back
    on. A fixed number of queries."""
    if not user.has_role(*TRAINING_TEAM, institute=cycle.institute_id):
        return None
    counts = count_candidatures(user=user, cycle=cycle)
    return CycleCard(
        cycle=cycle,
        steps=funnel(counts, cycle),
        groups=waiting_groups(user=user, cycle=cycle, counts=counts, decisions=decisions_known(user, cycle)),
        curve=curve_of(user=user, cycle=cycle, cycles=cycles),
    )


def decisions_known(user: User, cycle: Cycle) -> dict[str, int] | None:
    """How far the committee of a cycle is, for whoever may know (see count_decisions); else None. Once a page."""
    return ask_once(("decisions known", user.pk, cycle.pk), lambda: _decisions_known(user, cycle))


def _decisions_known(user: User, cycle: Cycle) -> dict[str, int] | None:
    committee = Committee(cycle=cycle)
    sits = Role.COMMITTEE_MEMBER in user.roles_at(cycle.institute_id)
    seat = seat_with_progress(user=user, cycle=cycle) if sits else None
    reads = sees_decisions(seat, instructor=is_instructor(user, committee), head=is_head(user, committee))
    return count_decisions(user=user, cycle=cycle) if reads else None
