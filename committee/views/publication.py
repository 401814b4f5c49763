"""Where the publication of the decisions stands, then the waiting list, which the head of service manages.

What is said afterwards counts only what this person may know of.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_viewer
from committee.forms import CallForm, ReasonForm
from committee.publication_page import Agenda
from committee.publishing.page import PublicationPage
from committee.publishing.rights import can_prepare
from committee.services.publication import WHO_MAY_KNOW
from toolkit.domain.errors import DomainError
from toolkit.memo import remembers


@require_safe
@remembers
def publish(request: UserRequest) -> HttpResponse:
    """Where the publication stands: what blocks it, who confirms it, when it leaves; then the waiting list."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not (viewer.can_publish or can_prepare(viewer.user, viewer.committee, viewer.seat)):
        raise PermissionDenied
    return publication_page(request, viewer)


@require_POST
def call_next(request: UserRequest) -> HttpResponse:
    """Offer a freed seat to someone of the waiting list."""
    viewer = _head(request)
    form = CallForm(request.POST)
    if not form.is_valid():
        return publication_page(request, viewer, status=422, call_form=form)
    try:
        called = services.call_from_waiting_list(
            actor=request.user, committee=viewer.committee, seen=request.POST.get("seen", ""), **form.cleaned_data
        )
    except DomainError as refusal:
        return publication_page(request, viewer, refusal=refusal, call_form=form)
    known = viewer.known_items().filter(candidature=called).exists()
    name = called.full_name if known else "la première personne de la liste"
    messages.success(request, f"La place est proposée à {name}, qui reçoit un courriel.")
    return redirect(publication_url(viewer))


@require_POST
def close_list(request: UserRequest) -> HttpResponse:
    """Close the waiting list, with a reason for those who waited."""
    viewer = _head(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return publication_page(request, viewer, status=422, closing_form=form)
    count = len(Agenda(viewer).waiting)
    try:
        services.close_waiting_list(
            actor=request.user,
            committee=viewer.committee,
            reason=form.cleaned_data["reason"],
            seen=request.POST.get("seen", ""),
        )
    except DomainError as refusal:
        return publication_page(request, viewer, refusal=refusal, closing_form=form)
    plural = "s sont prévenues" if count > 1 else " est prévenue"
    messages.success(request, f"La liste d’attente est close. {count} personne{plural} par courriel.")
    return redirect(publication_url(viewer))


def _head(request: UserRequest) -> Viewer:
    """The head of service, and a committee that is formed. Raises Http404, PermissionDenied (403)."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_publish:
        raise PermissionDenied
    return viewer.formed() if request.method == "POST" else viewer


def publication_url(viewer: Viewer) -> str:
    """The address of the page, for this cycle."""
    return f"{reverse('committee:publish')}?cycle={viewer.cycle.slug}"


def publication_page(
    request: UserRequest,
    viewer: Viewer,
    *,
    status: int = 200,
    refusal: DomainError | None = None,
    **as_typed: Any,
) -> HttpResponse:
    """The page, with what was typed and why it was refused."""
    agenda = Agenda(viewer)
    decisions = agenda.decisions(request.GET)
    context: dict[str, Any] = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "agenda": agenda,
        "decisions": decisions,
        "page": decisions.page,
        "rows": decisions.shown,
        "who_may_know": WHO_MAY_KNOW,
        "refusal": refusal.message if refusal else "",
        "publishing": PublicationPage(viewer),
        "closing_form": ReasonForm(),
        "call_form": CallForm(),
        "reason": "",
        **as_typed,
    }
    return render(request, "committee/publication.html", context, status=refusal.status if refusal else status)
