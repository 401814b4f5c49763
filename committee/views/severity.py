"""How severe one is: a page for oneself."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from committee.access import find_viewer
from committee.severity import Severity
from toolkit.memo import remembers


@require_GET
@remembers
def severity(request: UserRequest) -> HttpResponse:
    """One's own marks beside the mean of the others."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_assess:
        raise PermissionDenied
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "severity": Severity(viewer)}
    return render(request, "committee/severity.html", context)
