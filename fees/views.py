"""What employers owe: the list for the accountant, and the same as a CSV for finance."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import FEE_READERS
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from fees.enums import FeeState
from fees.exports import fees_as_csv
from fees.models import Fee, FeeQuerySet

PAGE_SIZE = 50


def _cycles(request: HttpRequest) -> list[Cycle]:
    if not request.user.has_role(*FEE_READERS):
        raise PermissionDenied
    return workplace_cycles(request.user, *FEE_READERS)


def _fees(request: HttpRequest, cycle: Cycle, state: str) -> FeeQuerySet:
    related = ("participant__user", "participant__employer", "participant__cycle")
    found = Fee.objects.visible_to(request.user).filter(participant__cycle=cycle).select_related(*related)
    return found.filter(state=state) if state else found


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("etat", "")
    return asked if asked in FeeState.values else ""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Fees of one cycle by employer, with what is owed in all."""
    cycles = _cycles(request)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    context: dict[str, Any] = {"nav_item": "fees", "cycle": cycle, "cycles": cycles}
    if cycle is not None:
        state = _state(request)
        fees = _fees(request, cycle, state)
        page = Paginator(fees, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "state": state,
            "views": [("", "Tous"), *FeeState.choices],
            "page": page,
            "due_total": _fees(request, cycle, "").due().total(),
        }
    return render(request, "fees/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same fees as a CSV that a spreadsheet opens as text."""
    cycle = choose_cycle(_cycles(request), request.GET.get("cycle", ""))
    if cycle is None:
        raise PermissionDenied
    response = HttpResponse(fees_as_csv(_fees(request, cycle, _state(request))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="droits-{cycle.slug}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
