"""The list of candidatures: on a page, and as a file."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from instruction.choices import read_choices
from instruction.elsewhere import found_elsewhere
from instruction.permissions import can_assign_at
from instruction.worklist import LIST_NAME, DeskList
from toolkit.files.serving import private_response
from toolkit.lists.chosen import CHOSEN, is_picking, query_picked
from toolkit.lists.exports import make_sheet, stream_csv
from toolkit.lists.models import StoredView
from toolkit.lists.page import IN_VIEW
from toolkit.lists.pager import query_of
from toolkit.memo import remembers

MOST_OFFERED = 40  # stored views that a page offers


@require_GET
@remembers
def listing(request: UserRequest) -> HttpResponse:
    """The candidatures of one cycle: saved views, filters, columns and order are in the address."""
    cycles = cycles_of(request)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    if cycle is None:
        return render(request, "instruction/no_cycle.html", {"nav_item": "candidatures"})
    if is_picking(request.GET):
        return redirect(f"{request.path}?{query_picked(request.GET, DeskList.columns, DeskList.default_columns)}")
    desk = desk_of(request, cycle, counted=True)
    unknown = _without_unknown(request, desk)
    if unknown is not None:
        return unknown
    context = {
        "nav_item": "candidatures",
        "cycle": cycle,
        "cycles": cycles,
        "desk": desk,
        "page": desk.page,
        "rows": desk.shown,
        "can_assign": can_assign_at(request.user, cycle),
        "active": desk.active,
        "in_view": desk.query(vue=desk.view.slug, dans=IN_VIEW),
        "in_all": desk.query("dans", vue=desk.view.slug),
        "elsewhere": found_elsewhere(user=request.user, cycle=cycle, cycles=cycles, words=desk.words),
        "query": desk.query(vue=desk.view.slug),
    }
    return render(request, "instruction/list.html", context)


@require_GET
def export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """The same rows as a file, all the pages in one; a CSV leaves as it is made."""
    cycle = choose_cycle(cycles_of(request), request.GET.get("cycle", ""))
    if cycle is None:
        raise PermissionDenied
    desk = desk_of(request, cycle, is_export=True)
    filename = f"candidatures-{cycle.slug}-{desk.view.slug}.{suffix}"
    if suffix == "csv":
        lines = stream_csv(desk.every_row(), desk.exported)
        return private_response(handle=lines, filename=filename, content_type="text/csv; charset=utf-8")
    sheet = make_sheet(desk.every_row(), desk.exported, suffix)
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)


def cycles_of(request: UserRequest) -> list[Cycle]:
    """The cycles whose dossiers the reader instructs. Raises PermissionDenied without that role anywhere."""
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied
    return workplace_cycles(request.user, *TRAINING_TEAM)


def desk_of(request: UserRequest, cycle: Cycle, *, counted: bool = False, is_export: bool = False) -> DeskList:
    """The list that the address asks for. One query for what the filters offer; one more for the views that people
    keep, where the views are counted."""
    choices = read_choices(cycle)
    offered = StoredView.objects.offered_to(request.user, list_name=LIST_NAME, institute=cycle.institute_id)
    return DeskList(
        user=request.user,
        cycle=cycle,
        params=request.GET,
        advisers=choices.followers,
        pieces=choices.pieces,
        labels=choices.labels,
        stored=offered[:MOST_OFFERED] if counted else (),
        counted=counted,
        is_export=is_export,
    )


def _without_unknown(request: UserRequest, desk: DeskList) -> HttpResponse | None:
    """Say which filters hold a value that no list offers, and which columns are none, and go on without them: no link
    hands them along. None when all is known."""
    ignored: Mapping[str, str] = desk.filter.ignored if desk.filter else {}
    columns = desk.choice.unknown
    if not ignored and not columns:
        return None
    if ignored:
        labels = ", ".join(f"« {label} »" for label in ignored.values())
        which = f"La vue « {desk.stored_here.name} »" if desk.stored_here else "L’adresse"
        messages.info(request, f"{which} filtrait sur une valeur qui n’existe pas, ou plus : {labels}. C’est ignoré.")
    kept: dict[str, str] = {}
    if columns:
        labels = ", ".join(f"« {name} »" for name in columns)
        which = f"La vue « {desk.stored_here.name} »" if desk.stored_here else "L’adresse"
        messages.info(request, f"{which} demandait des colonnes qui n’existent pas, ou plus : {labels}.")
        kept = {CHOSEN: ",".join(column.name for column in desk.choice.columns)}
    return redirect(f"{request.path}?{query_of(request.GET, *ignored, **kept)}")
