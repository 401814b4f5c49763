"""Decisions on one screen: proposed several at a time, then validated by whoever presides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures.wordings.reasons import usual_reasons
from committee.access import Viewer, find_viewer
from committee.decisions.ground import why_too_early
from committee.decisions.page import DecisionsPage, Row, ToValidate
from committee.decisions.recording import record_decisions
from committee.decisions.validating import validate_decisions
from toolkit.domain.errors import DomainError
from toolkit.memo import remembers


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def propose(request: UserRequest) -> HttpResponse:
    """Every dossier to be decided, with its decision. POST proposes those that were changed, all or none."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_record:
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, DecisionsPage(viewer, request.GET))
    page = DecisionsPage(viewer, request.GET, request.POST)
    changed = [row for row in page.shown if row.form.has_changed()]
    if refused := [row for row in changed if not row.form.is_valid()]:
        return _page(request, page, refused=refused, status=422)
    if not changed:
        messages.info(request, "Aucune décision n’a changé.")
        return redirect(_here(request, viewer))
    wanted = [row.wanted(request.POST.get(row.seen_name, "")) for row in changed]
    try:
        made = record_decisions(actor=request.user, committee=viewer.committee, wanted=wanted)
    except DomainError as refusal:
        return _page(request, page, refusal=refusal)
    some = "Une décision est proposée" if len(made) == 1 else f"{len(made)} décisions sont proposées"
    messages.success(request, f"{some} : la présidence les valide.")
    return redirect(_here(request, viewer))


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def validate(request: UserRequest) -> HttpResponse:
    """What awaits this person's validation, name by name; POST validates what was read."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if viewer.seat is None or viewer.seat.chair is None:
        raise PermissionDenied
    if request.method != "POST":
        return _validation(request, viewer)
    try:
        rows = validate_decisions(actor=request.user, committee=viewer.committee, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        return _validation(request, viewer, refusal)
    some = "Une décision est validée" if len(rows) == 1 else f"{len(rows)} décisions sont validées"
    messages.success(request, f"{some} : elles restent secrètes jusqu’à la publication.")
    return redirect(f"{reverse('committee:board')}?cycle={viewer.cycle.slug}")


def _here(request: UserRequest, viewer: Viewer) -> str:
    kept = request.GET.copy()
    kept["cycle"] = viewer.cycle.slug
    return f"{reverse('committee:decisions')}?{kept.urlencode()}"


def _page(
    request: UserRequest,
    page: DecisionsPage,
    *,
    refused: list[Row] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = page.shown
    context = {
        "nav_item": "committee",
        "cycle": page.viewer.cycle,
        "viewer": page.viewer,
        "list": page,
        "page": page.page,
        "rows": rows,
        "refused": refused or [],
        "refusal": refusal.message if refusal else "",
        "why_too_early": why_too_early(page.viewer.cycle),
        "usual_reasons": usual_reasons("reasons.refusal", rows[0].item.candidature) if rows else [],
    }
    return render(request, "committee/decisions.html", context, status=refusal.status if refusal else status)


def _validation(request: UserRequest, viewer: Viewer, refusal: DomainError | None = None) -> HttpResponse:
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "found": ToValidate(viewer, viewer.seat),  # type: ignore[arg-type]  # the caller has checked
        "refusal": refusal.message if refusal else "",
        "why_too_early": why_too_early(viewer.cycle),
    }
    return render(request, "committee/validation.html", context, status=refusal.status if refusal else 200)
