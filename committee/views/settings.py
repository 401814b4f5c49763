"""The settings of a committee: the head of service changes them, whoever takes part in it reads them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer
from committee.journal import journal_of
from committee.services.publication import without_ground
from committee.services.settings import settings_of, tell_settings
from committee.setup_forms import SettingsForm
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: UserRequest) -> HttpResponse:
    """Dates of the reading and what a decision needs; POST changes them."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if request.method != "POST":
        return _page(request, viewer, SettingsForm(committee=viewer.committee))
    if not viewer.can_manage_seats:
        raise PermissionDenied
    viewer = viewer.formed()
    form = SettingsForm(request.POST, committee=viewer.committee)
    if not form.is_valid():
        return _page(request, viewer, form, status=422)
    try:
        services.change_settings(
            actor=request.user, committee=viewer.committee, settings=form.settings, seen=form.sent_seen
        )
    except StaleError as refusal:
        return _show_both(request, form, refusal)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, viewer, form, status=refusal.status)
    messages.success(request, f"Les réglages de la commission sont enregistrés.{_what_it_undoes(viewer)}")
    return redirect(settings_url(viewer))


def _show_both(request: UserRequest, form: SettingsForm, refusal: StaleError) -> HttpResponse:
    """What was typed stays in the form, beside what somebody wrote meanwhile."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    versions = form.both_versions(SettingsForm(committee=viewer.committee))
    return _page(request, viewer, form, status=refusal.status, versions=versions, refusal=refusal.message)


def settings_url(viewer: Viewer) -> str:
    """The settings of the same committee."""
    return f"{reverse('committee:settings')}?cycle={viewer.cycle.slug}"


def _what_it_undoes(viewer: Viewer) -> str:
    """How many recorded decisions lack what is asked for now, among those that this person may know of."""
    number = without_ground(viewer.items())
    if not number:
        return ""
    several = "s attendent" if number > 1 else " attend"
    return f" {number} décision{several} d’être confirmée{'s' if number > 1 else ''} par la présidence."


def _page(
    request: UserRequest, viewer: Viewer, form: SettingsForm, *, status: int = 200, **versions: Any
) -> HttpResponse:
    staff = viewer.is_instructor and viewer.committee.pk is not None
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "form": form,
        "told": tell_settings(settings_of(viewer.committee)).split("\n"),
        "timeline": read_entries(journal_of(viewer.committee), Audience.STAFF) if staff else [],
        "refusal": "",
        **versions,
    }
    return render(request, "committee/settings.html", context, status=status)
