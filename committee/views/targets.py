"""The targets of the group: whoever composes changes them, whoever takes part in the committee reads them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures.forms.targets import TargetsForm
from candidatures.targets import tell_target
from committee import services
from committee.access import Viewer, find_viewer
from committee.journal import CommitteeAct, journal_of
from committee.permissions import may_know_all
from committee.services.targets import held_targets
from cycles.targets import read_targets
from toolkit.domain.errors import DomainError, StaleError
from toolkit.journal.kinds import Audience
from toolkit.journal.timeline import read_entries


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: UserRequest) -> HttpResponse:
    """What the group is composed for; POST changes it."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if request.method != "POST":
        return _page(request, viewer, _form(viewer))
    if not viewer.can_set_targets:
        raise PermissionDenied
    form = _form(viewer, request.POST)
    if not form.is_valid():
        return _page(request, viewer, form, status=422)
    try:
        services.change_targets(
            actor=request.user,
            committee=viewer.formed().committee,
            targets=read_targets(form.cleaned_data["targets"]),
            decline_share=form.cleaned_data["decline_share"],
            seen=form.sent_seen,
        )
    except StaleError as refusal:
        return _show_both(request, form, refusal)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, viewer, form, status=refusal.status)
    messages.success(request, "Les cibles du groupe sont enregistrées.")
    return redirect(f"{reverse('committee:targets')}?cycle={viewer.cycle.slug}")


def _form(viewer: Viewer, data: Any = None) -> TargetsForm:
    return TargetsForm(data, held=held_targets(viewer.cycle), seats=viewer.cycle.seats)


def _show_both(request: UserRequest, form: TargetsForm, refusal: StaleError) -> HttpResponse:
    """What was typed stays in the form, beside what somebody wrote meanwhile."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    versions = form.both_versions(_form(viewer))
    return _page(request, viewer, form, status=refusal.status, versions=versions, refusal=refusal.message)


def _page(request: UserRequest, viewer: Viewer, form: TargetsForm, *, status: int = 200, **more: Any) -> HttpResponse:
    committee, may_set = viewer.committee, viewer.can_set_targets
    told = (viewer.is_instructor or may_set) and committee.pk is not None
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "form": form,
        # What was typed is never taken away from the page, whatever refuses it.
        "may_set": form.is_bound or (may_set and not committee.published_at and may_know_all(request.user, committee)),
        "told": [tell_target(target) for target in read_targets(viewer.cycle.targets)],
        "timeline": read_entries(journal_of(committee), Audience.STAFF, CommitteeAct.TARGETS) if told else [],
        "refusal": "",
        **more,
    }
    return render(request, "committee/targets.html", context, status=status)
