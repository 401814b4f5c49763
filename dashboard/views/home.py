"""The first page after signing in: what each role of the person has to do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from committee.access import lead_to
from committee.board import TO_PRESIDE
from committee.decisions.validating import awaiting
from committee.enums import SeatRole
from committee.permissions import can_record
from committee.presiding import undecided_left_to
from committee.publishing.waiting import things_waiting as publications_waiting
from committee.rectifying.rules import rectifications_to_validate
from committee.sittings.announced import next_sitting
from cycles.models import Cycle
from cycles.selection import workplace_cycles
from dashboard.day import card_of, days_to_come, decisions_known, running_cycles, what_waits
from dashboard.figures import seat_with_progress
from dashboard.lost_files import lost_files
from dashboard.mandated import mandates_to_show
from dashboard.steps import calls_to_answer, next_steps
from instruction.held import held_by_colleagues
from toolkit.memo import remembers


@require_GET
@remembers
def home(request: UserRequest) -> HttpResponse:
    """Staff, members and applicants each find their part; a person with several roles finds them all."""
    works = bool(request.user.institutes_with_role(*Role))
    context: dict[str, Any] = {"nav_item": "home"}
    if works:
        asked = request.GET.get("cycle", "")
        cycles = workplace_cycles(request.user)
        cycle = lead_to(request.user, cycles, asked)
        context |= {"cycles": cycles, "cycle": cycle, "asked": asked}
        context |= _work(request.user, cycles, cycle, narrowed=bool(asked))
        context["lost"] = lost_files(user=request.user) if request.user.institutes_with_role(*TRAINING_TEAM) else []
    steps = next_steps(request.user)
    context["mandates"] = mandates_to_show(request.user)
    context |= {"steps": steps, "calls": [] if works and not steps else calls_to_answer(steps)}
    return render(request, "dashboard/staff.html" if works else "dashboard/applicant.html", context)


def _work(user: User, cycles: list[Cycle], cycle: Cycle | None, *, narrowed: bool) -> dict[str, Any]:
    """What staff read about the cycles that run, or about the one that the address names, and members about `cycle`."""
    context: dict[str, Any] = {"today": timezone.localdate()}
    if user.institutes_with_role(*STAFF_ROLES):
        shown = [cycle] if narrowed and cycle else running_cycles(cycles)
        cards = [card_of(user, each, cycles) for each in shown]
        context |= {
            "works": True,
            "waiting": what_waits(user, shown),
            "holdings": held_by_colleagues(user, shown),
            "cards": [card for card in cards if card is not None],
            "dates": days_to_come(user),
        }
    if cycle is not None and Role.COMMITTEE_MEMBER in user.roles_at(cycle.institute_id):
        context |= _seat(user, cycle)
    return context


def _seat(user: User, cycle: Cycle) -> dict[str, Any]:
    """What a member of the committee of a cycle has to read and to decide."""
    seat = seat_with_progress(user=user, cycle=cycle)
    decisions = decisions_known(user, cycle)
    to_decide = decisions["undecided"] if decisions and can_record(seat) and cycle.is_closed else 0
    view = "sans-decision"
    if seat is not None and seat.is_vice_president and cycle.is_closed:
        view, to_decide = TO_PRESIDE, undecided_left_to(seat)
    return {
        "sits": True,
        "seat": seat,
        "to_decide": to_decide,
        "decide_view": view,
        "to_validate": awaiting(seat).count() if seat is not None and seat.chair and cycle.is_closed else 0,
        "to_rectify": rectifications_to_validate(seat).count() if seat is not None and seat.chair else 0,
        "publications": publications_waiting(user, [cycle])
        if seat is not None and seat.role == SeatRole.SECRETARY
        else [],
        "sitting": next_sitting(seat) if seat and not seat.replaced_at else None,
    }
