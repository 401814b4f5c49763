"""What employers owe: the list for the accountant, and the same as a file for finance."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from accounts.roles import FEE_READERS
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from fees.lists import FeeList
from toolkit.files.serving import private_response
from toolkit.lists.exports import make_sheet


def _cycles(request: UserRequest) -> list[Cycle]:
    if not request.user.has_role(*FEE_READERS):
        raise PermissionDenied
    return workplace_cycles(request.user, *FEE_READERS)


@require_GET
def listing(request: UserRequest) -> HttpResponse:
    """Fees of one cycle by employer, with what is owed in all."""
    cycles = _cycles(request)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    context: dict[str, Any] = {"nav_item": "fees", "cycle": cycle, "cycles": cycles}
    if cycle is not None:
        fees = FeeList(user=request.user, cycle=cycle, params=request.GET)
        context |= {"fees": fees, "page": fees.page, "due_total": fees.scope.due().total(), "query": fees.query()}
    return render(request, "fees/list.html", context)


@require_GET
def export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """The same fees as a file, all the pages in one."""
    cycle = choose_cycle(_cycles(request), request.GET.get("cycle", ""))
    if cycle is None:
        raise PermissionDenied
    fees = FeeList(user=request.user, cycle=cycle, params=request.GET)
    sheet = make_sheet(fees.every_row(), fees.columns, suffix)
    filename = f"droits-{cycle.slug}.{suffix}"
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)
