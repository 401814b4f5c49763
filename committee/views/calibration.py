"""The calibration: which dossiers are read first, how far it is, and how far apart the marks lie."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer
from committee.calibration import Calibration
from committee.calibration_forms import ClosingForm, SamplesForm
from committee.services.calibration import mark_of_calibration
from toolkit.domain.errors import DomainError, StaleError
from toolkit.memo import remembers


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def calibration(request: UserRequest) -> HttpResponse:
    """What this person may know of it; POST chooses the dossiers."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if request.method != "POST":
        return _page(request, viewer)
    if not viewer.can_record:
        raise PermissionDenied
    form = SamplesForm(request.POST, items=viewer.items())
    if not form.is_valid():
        return _page(request, viewer, status=422, samples_form=form)
    try:
        services.set_calibration(actor=request.user, committee=viewer.committee, items=form.items, seen=form.sent_seen)
    except StaleError as refusal:
        return _show_both(request, form, refusal)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, viewer, status=refusal.status, samples_form=form)
    messages.success(
        request,
        "L’étalonnage est ouvert : chacun lit ces dossiers en premier."
        if form.items
        else "Aucun étalonnage n’est en cours.",
    )
    return redirect(_url(viewer))


def _show_both(request: UserRequest, form: SamplesForm, refusal: StaleError) -> HttpResponse:
    """What was chosen stays in the form, beside what somebody chose meanwhile."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    versions = form.both_versions(_samples_form(viewer, Calibration(viewer)))
    more = {"versions": versions, "refusal": refusal.message}
    return _page(request, viewer, status=refusal.status, samples_form=form, **more)


def _samples_form(viewer: Viewer, found: Calibration) -> SamplesForm:
    chosen = [sample.item for sample in found.samples] if viewer.committee.calibrates else []
    return SamplesForm(items=viewer.items(), chosen=chosen, seen=mark_of_calibration(viewer.committee, viewer.user))


@require_POST
@remembers
def close_calibration(request: UserRequest) -> HttpResponse:
    """The president opens every grid, with a reason."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_override:
        raise PermissionDenied
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, viewer, status=422, closing_form=form)
    try:
        services.close_calibration(actor=request.user, committee=viewer.committee, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, viewer, status=refusal.status, closing_form=form)
    messages.success(request, "L’étalonnage est clos : toutes les grilles sont ouvertes.")
    return redirect(_url(viewer))


def _url(viewer: Viewer) -> str:
    return f"{reverse('committee:calibration')}?cycle={viewer.cycle.slug}"


def _page(request: UserRequest, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    found = Calibration(viewer)
    context: dict[str, Any] = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "calibration": found}
    if viewer.can_record:
        context["samples_form"] = _samples_form(viewer, found)
    context |= {"closing_form": ClosingForm(), "refusal": "", **more}
    return render(request, "committee/calibration.html", context, status=status)
