"""The board of a committee."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from committee.access import find_viewer
from committee.board import Board
from committee.board_head import BoardHead
from committee.group import compose_group
from toolkit.files.serving import private_response
from toolkit.lists.exports import make_sheet, stream_csv
from toolkit.lists.pager import query_of
from toolkit.memo import remembers


@require_GET
@remembers
def board(request: UserRequest) -> HttpResponse:
    """The dossiers this person may know of; view, words and page are in the address."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    found = Board(viewer, request.GET)
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "board": found,
        "page": found.page,
        "rows": found.shown,
        "group": compose_group(viewer) if found.has_group else None,
        "words": found.words,
        "query": query_of(request.GET, cycle=viewer.cycle.slug),
        "key": uuid4(),
        "head": BoardHead(found),
    }
    return render(request, "committee/board.html", context)


@require_GET
def export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """The same dossiers with their means, for whoever sees them on the board; a CSV leaves as it is made."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.sees_scores:
        raise PermissionDenied
    found = Board(viewer, request.GET)
    filename = f"commission-{viewer.cycle.slug}.{suffix}"
    if suffix == "csv":
        lines = stream_csv(found.every_row(), found.columns)
        return private_response(handle=lines, filename=filename, content_type="text/csv; charset=utf-8")
    sheet = make_sheet(found.every_row(), found.columns, suffix)
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)
