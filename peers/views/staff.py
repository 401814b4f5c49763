"""Pages of the training team: who wishes for a group, the groups as they are prepared, the act that forms them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from peers.board import Board, erase_day
from peers.forms import CountForm, FacilitatorForm, PlanForm
from peers.models import PeerGroup
from peers.permissions import check_composes, is_aside
from peers.services import form_groups, plan_groups, propose_groups, set_facilitator
from programme.forms.base import seen_versions
from toolkit.domain.errors import DomainError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries

NAV: dict[str, Any] = {"nav_item": "promotions"}


@require_safe
def board(request: UserRequest) -> HttpResponse:
    """Who wishes for a group, who would be in which, what is in the way."""
    cycles = _cycles(request)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    if cycle is None:
        return render(request, "peers/board.html", {"cycle": None, "cycles": cycles, "aside": False, **NAV})
    return _board(request, cycle, cycles)


@require_POST
def propose(request: UserRequest, cycle: str) -> HttpResponse:
    """Let the solver prepare the groups."""
    found = _find(request, cycle)
    form = CountForm(request.POST, board=Board(found))
    count = form.cleaned_data["count"] if form.is_valid() else None
    try:
        propose_groups(actor=request.user, cycle=found, count=count, seen=_seen(request))
    except DomainError as error:
        return _board(request, found, refusal=error)
    messages.success(request, "Les groupes sont préparés. Personne n’a encore été prévenu.")
    return _back(found)


@require_POST
def plan(request: UserRequest, cycle: str) -> HttpResponse:
    """Prepare the groups by hand."""
    found = _find(request, cycle)
    check_composes(request.user, found)
    form = PlanForm(request.POST, board=Board(found))
    refusal = None
    if form.is_valid():
        try:
            plan_groups(actor=request.user, cycle=found, places=form.places, seen=_seen(request))
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "C’est préparé. Personne n’a encore été prévenu.")
            return _back(found)
    return _board(request, found, refusal=refusal, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: UserRequest, cycle: str) -> HttpResponse:
    """What forming the groups would do, to whom; POST does it."""
    found = _find(request, cycle)
    check_composes(request.user, found)
    refusal = None
    if request.method == "POST":
        try:
            done = form_groups(actor=request.user, cycle=found, seen=_seen(request))
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"C’est fait\u00a0: {done.said}. Chaque personne concernée est prévenue.")
            return _back(found)
    context = {"cycle": found, "board": Board(found), "refusal": refusal, **NAV}
    return render(request, "peers/form.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def facilitator(request: UserRequest, group: UUID) -> HttpResponse:
    """Who facilitates one group."""
    rows = PeerGroup.objects.filter(cycle__institute__in=request.user.institutes_with_role(*TRAINING_TEAM))
    found = rows.select_related("cycle__institute").filter(uuid=group).first()
    if found is None:
        raise Http404("Ce groupe n’existe pas.")
    check_composes(request.user, found.cycle)
    form = FacilitatorForm(request.POST if request.method == "POST" else None, instance=found)
    refusal, versions = None, []
    if request.method == "POST" and form.is_valid():
        name, email = form.values["facilitator_name"], form.values["facilitator_email"]
        try:
            set_facilitator(actor=request.user, group=found, name=name, email=email, seen=form.sent_seen)
        except DomainError as error:
            refusal, versions = error, seen_versions(form, error)
        else:
            messages.success(
                request,
                f"C’est enregistré\u00a0: {name or 'personne n’'}{' ' if name else ''}anime le groupe {found.number}.",
            )
            return _back(found.cycle)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {"cycle": found.cycle, "group": found, "form": form, "refusal": refusal, "versions": versions, **NAV}
    return render(request, "peers/facilitator.html", context, status=status)


def _board(
    request: UserRequest,
    cycle: Cycle,
    cycles: list[Cycle] | None = None,
    *,
    refusal: DomainError | None = None,
    form: PlanForm | None = None,
) -> HttpResponse:
    """The page, with what was typed where it was refused. Somebody who is kept away reads nothing of it."""
    aside = is_aside(request.user, cycle)
    context: dict[str, Any] = {"cycle": cycle, "cycles": cycles or _cycles(request), "aside": aside, **NAV}
    if not aside:
        found = Board(cycle)
        plan = PlanForm(form.data if form else None, board=found)
        history = read_entries(found.composition.uuid, Audience.STAFF) if found.composition else []
        context |= {
            "board": found,
            "plan": plan,
            "count": CountForm(board=found),
            "history": history,
            "refusal": refusal,
        }
        context["erased_on"] = erase_day(cycle)
    status = refusal.status if refusal else 422 if form else 200
    return render(request, "peers/board.html", context, status=status)


def _cycles(request: UserRequest) -> list[Cycle]:
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied
    return workplace_cycles(request.user, *TRAINING_TEAM)


def _find(request: UserRequest, slug: str) -> Cycle:
    """A cycle of one's institutes. Raises Http404."""
    cycles = workplace_cycles(request.user, *TRAINING_TEAM)
    found = next((cycle for cycle in cycles if cycle.slug == slug), None)
    if found is None:
        raise Http404("Ce cycle n’existe pas.")
    return found


def _seen(request: UserRequest) -> str:
    return request.POST.get("seen", "")[:64]


def _back(cycle: Cycle) -> HttpResponse:
    return redirect(f"{reverse('peers:board')}?cycle={cycle.slug}")
