"""The promotion that comes out of the selection, for whoever prepares its year."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from committee.access import find_viewer
from committee.promotion import Promotion


@require_safe
def promotion(request: UserRequest) -> HttpResponse:
    """Who confirmed, whom one waits for, the group against its targets, what is lacking."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.is_instructor:
        raise PermissionDenied
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "page": Promotion(viewer)}
    return render(request, "committee/promotion.html", context)
