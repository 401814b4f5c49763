"""The first page after signing in: what each role of the person has to do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from committee.access import lead_to
from committee.models import Committee
from committee.permissions import can_record, is_head, is_instructor, sees_decisions
from cycles.models import Cycle
from cycles.selection import workplace_cycles
from dashboard.figures import count_candidatures, count_decisions, fees_due, funnel, seat_with_progress
from dashboard.lost_files import lost_files
from dashboard.mandated import mandates_to_show
from dashboard.steps import calls_to_answer, next_steps
from dashboard.waiting import waiting_groups


@require_GET
def home(request: UserRequest) -> HttpResponse:
    """Staff, members and applicants each find their part; a person with several roles finds them all."""
    works = bool(request.user.institutes_with_role(*Role))
    context: dict[str, Any] = {"nav_item": "home"}
    if works:
        cycles = workplace_cycles(request.user)
        cycle = lead_to(request.user, cycles, request.GET.get("cycle", ""))
        context |= {"cycles": cycles, "cycle": cycle}
        if cycle is not None:
            context |= _work(request.user, cycle)
        context["lost"] = lost_files(user=request.user) if request.user.institutes_with_role(*TRAINING_TEAM) else []
    steps = next_steps(request.user)
    context["mandates"] = mandates_to_show(request.user)
    context |= {"steps": steps, "calls": [] if works and not steps else calls_to_answer(steps)}
    return render(request, "dashboard/staff.html" if works else "dashboard/applicant.html", context)


def _work(user: User, cycle: Cycle) -> dict[str, Any]:
    """What staff and committee members read about one cycle."""
    held = user.roles_at(cycle.institute_id)
    context: dict[str, Any] = {}
    seat = seat_with_progress(user=user, cycle=cycle) if Role.COMMITTEE_MEMBER in held else None
    works = bool(held & STAFF_ROLES)
    committee = Committee(cycle=cycle)
    reads = sees_decisions(seat, instructor=is_instructor(user, committee), head=is_head(user, committee))
    decisions = count_decisions(user=user, cycle=cycle) if reads else None
    if works:
        counts = count_candidatures(user=user, cycle=cycle)
        due = fees_due(user=user, cycle=cycle) if Role.ACCOUNTANT in held else None
        context["funnel"] = funnel(counts, cycle)
        context["groups"] = waiting_groups(user=user, cycle=cycle, counts=counts, decisions=decisions, due=due)
        context["due"] = due
    if Role.COMMITTEE_MEMBER in held:
        to_decide = decisions["undecided"] if decisions and can_record(seat) and cycle.is_closed else 0
        context |= {"sits": True, "seat": seat, "to_decide": to_decide}
    return context
