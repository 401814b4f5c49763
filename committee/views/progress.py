"""How far each member is, and the reminders."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer
from committee.progress import Everyone
from toolkit.domain.errors import DomainError
from toolkit.memo import remembers


@require_safe
@remembers
def progress(request: UserRequest) -> HttpResponse:
    """Everyone's progress, for whoever shares the dossiers out."""
    return _page(request, _viewer(request))


@require_POST
@remembers
def nudge(request: UserRequest) -> HttpResponse:
    """Name whom a reminder would go to; once confirmed, send it. A second click sends nothing more."""
    viewer = _viewer(request)
    asked = set(request.POST.getlist("seat")[:200])
    seats = [row.seat for row in Everyone(viewer).rows if str(row.seat.pk) in asked]
    if seats and request.POST.get("confirm") != "1":
        context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "seats": seats}
        return render(request, "committee/nudge.html", context)
    try:
        sent = services.nudge_members(actor=request.user, committee=viewer.formed().committee, seats=seats)
    except DomainError as refusal:
        return _page(request, viewer, refusal=refusal)
    words = (
        f"{sent} courriel{'s partent' if sent > 1 else ' part'}." if sent else "Chacun a déjà été relancé aujourd’hui."
    )
    messages.success(request, words)
    return redirect(f"{reverse('committee:progress')}?cycle={viewer.cycle.slug}")


def _viewer(request: UserRequest) -> Viewer:
    """Raises Http404, PermissionDenied (403)."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_share:
        raise PermissionDenied
    return viewer


def _page(request: UserRequest, viewer: Viewer, *, refusal: DomainError | None = None) -> HttpResponse:
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "everyone": Everyone(viewer),
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "committee/progress.html", context, status=refusal.status if refusal else 200)
