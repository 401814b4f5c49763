"""The cycles that a person prepares, and a new one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from cycles.enums import CycleState
from organisations.models import Institute
from toolkit.domain.errors import DomainError
from workshop.forms.creation import CycleForm
from workshop.permissions import cycles_to_prepare, institutes_to_prepare
from workshop.services.creation import create_cycle

NAV = {"nav_item": "workshop"}


@require_safe
def cycles(request: UserRequest) -> HttpResponse:
    """Every cycle of their institutes: those in preparation first, then by year."""
    institutes = _institutes(request)
    found = list(cycles_to_prepare(request.user).select_related("institute"))
    groups = [
        ("En préparation", [each for each in found if each.state == CycleState.DRAFT]),
        ("Publiés", [each for each in found if each.state == CycleState.PUBLISHED]),
        ("Archivés", [each for each in found if each.state == CycleState.ARCHIVED]),
    ]
    this_year = timezone.localdate().year
    context = {
        "several": len(institutes) > 1,
        "groups": [group for group in groups if group[1]],
        # In autumn the sessions that one plans are those of the next year.
        "year": min((each.year for each in found if each.year >= this_year), default=this_year),
        **NAV,
    }
    return render(request, "workshop/cycles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_add(request: UserRequest) -> HttpResponse:
    """A new cycle, as a draft."""
    form = CycleForm(request.POST if request.method == "POST" else None, institutes=_institutes(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "workshop/cycle_add.html", {"form": form, **NAV}, status=422 if form.errors else 200)
    try:
        added = create_cycle(actor=request.user, institute=form.cleaned_data["institute"], opening=form.opening)
    except DomainError as refusal:
        context = {"form": form, "refusal": refusal.message, **NAV}
        return render(request, "workshop/cycle_add.html", context, status=refusal.status)
    messages.success(request, f"{added} est ouvert dans l’atelier\u00a0: personne d’autre que vos collègues ne le lit.")
    return redirect("workshop:cycle", added.slug)


def _institutes(request: UserRequest) -> list[Institute]:
    institutes = list(institutes_to_prepare(request.user))
    if not institutes:
        raise Http404
    return institutes
