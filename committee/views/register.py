"""The register of recusals, for the presidency, the secretary and the head of service."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from committee.access import Viewer, find_viewer, viewer_of
from committee.models import Seat
from committee.register import EXPECTED_COLUMNS, Awaited, RecusalList, expected_answers, refused_proposals
from toolkit.files.serving import private_response
from toolkit.lists.exports import make_sheet
from toolkit.memo import remembers

SHOWN = 100


def _reader(request: UserRequest) -> Viewer:
    viewer = find_viewer(request.user, request.GET.get("cycle", ""), with_names=True)
    if not viewer.reads_register:
        raise PermissionDenied
    return viewer


@require_GET
@remembers
def register(request: UserRequest) -> HttpResponse:
    """Who steps aside from what and why; who has still to answer; who answered no in spite of a possible link."""
    viewer = _reader(request)
    found = RecusalList(viewer, request.GET)
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "register": found,
        "page": found.page,
        "query": found.query(),
        "expected": expected_answers(viewer),
        "refused": refused_proposals(viewer)[:SHOWN],
    }
    return render(request, "committee/register.html", context)


@require_GET
def register_export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """The same recusals as a file, all the pages in one."""
    viewer = _reader(request)
    found = RecusalList(viewer, request.GET)
    sheet = make_sheet(found.every_row(), found.columns, suffix)
    filename = f"deports-{viewer.cycle.slug}.{suffix}"
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)


@require_GET
def expected_export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """How far everyone is with their declarations, as a file."""
    viewer = _reader(request)
    sheet = make_sheet(expected_answers(viewer), EXPECTED_COLUMNS, suffix)
    filename = f"liens-attendus-{viewer.cycle.slug}.{suffix}"
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)


@require_GET
@remembers
def awaited(request: UserRequest, pk: int) -> HttpResponse:
    """The dossiers on which one person who sits has still to answer, with the links that the data show."""
    seat = get_object_or_404(Seat.objects.select_related("committee__cycle__institute", "user"), pk=pk)
    viewer = viewer_of(request.user, seat.committee.cycle)
    if not viewer.reads_register:
        raise PermissionDenied
    found = Awaited(viewer, seat, request.GET)
    page = found.page
    context = {"nav_item": "committee", "cycle": viewer.cycle, "seat": seat, "page": page, "rows": found.rows(page)}
    return render(request, "committee/awaited.html", context)
