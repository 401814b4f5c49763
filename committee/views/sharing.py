"""Who reads what: the proposal, its adoption, the pairs that are fixed; and a member's own fields."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from committee import services
from committee.access import Viewer, find_item, find_viewer
from committee.models import Item, Seat
from committee.setup_forms import FieldsForm, PinForm
from committee.sharing import Sharing
from toolkit.domain.errors import DomainError, StaleError
from toolkit.memo import remembers
from toolkit.text.french import de


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def sharing(request: UserRequest) -> HttpResponse:
    """The dossiers and their readers, and a proposal where the address asks for one; POST adopts it."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not viewer.can_share:
        raise PermissionDenied
    if request.method != "POST" or viewer.committee.pk is None:
        return _page(request, viewer, request.GET.get("proposer", ""))
    mode = request.POST.get("mode", "")[:10]
    try:
        made = services.adopt_proposal(
            actor=request.user, committee=viewer.committee, mode=mode, seen=request.POST.get("seen", "")
        )
    except DomainError as refusal:
        return _page(request, viewer, mode, refusal=refusal)
    several = "s" if made > 1 else ""
    messages.success(request, f"La répartition est adoptée : {made} lecture{several} confiée{several}.")
    return redirect(_url(viewer))


def _url(viewer: Viewer) -> str:
    return f"{reverse('committee:sharing')}?cycle={viewer.cycle.slug}"


def _page(request: UserRequest, viewer: Viewer, mode: str, *, refusal: DomainError | None = None) -> HttpResponse:
    shared = Sharing(viewer, request.GET)
    proposal = None
    try:
        proposal = shared.propose(mode)
    except DomainError as error:
        refusal = refusal or error
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "shared": shared,
        "proposal": proposal,
        "preview": shared.preview(proposal) if proposal else [],
        "loads": shared.loads(proposal),
        "page": shared.page,
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "committee/sharing.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sharing_item(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The readers of one dossier; POST fixes one more."""
    viewer, item = _find(request, uuid)
    form = PinForm(request.POST or None, item=item)
    if request.method != "POST" or not form.is_valid():
        return _item_page(request, viewer, item, form, status=422 if form.is_bound else 200)
    seat = form.cleaned_data["seat"]
    try:
        services.pin_reader(actor=request.user, item=item, seat=seat)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _item_page(request, viewer, item, form, status=refusal.status)
    messages.success(request, f"Ce dossier reste confié à {seat.user.full_name}, quelle que soit la répartition.")
    return redirect("committee:sharing_item", uuid=item.uuid)


@require_POST
def unpin(request: UserRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Let the next proposal move this reader."""
    _viewer, item = _find(request, uuid)
    seat = get_object_or_404(Seat.objects.select_related("user"), pk=pk, committee=item.committee_id)
    services.unpin_reader(actor=request.user, item=item, seat=seat)
    messages.success(request, f"La lecture {de(seat.user.full_name)} n’est plus fixée.")
    return redirect("committee:sharing_item", uuid=item.uuid)


def _find(request: UserRequest, uuid: UUID) -> tuple[Viewer, Item]:
    viewer, item = find_item(request.user, uuid, to_write=True)
    if not viewer.can_share:
        raise PermissionDenied
    return viewer, item


def _item_page(request: UserRequest, viewer: Viewer, item: Item, form: PinForm, *, status: int = 200) -> HttpResponse:
    context = {
        "nav_item": "committee",
        "cycle": viewer.cycle,
        "viewer": viewer,
        "item": item,
        "candidature": item.candidature,
        "given": item.assignments.select_related("seat__user").order_by("seat__user__sort_name", "pk"),
        "form": form,
    }
    return render(request, "committee/sharing_item.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: UserRequest) -> HttpResponse:
    """What a member says to know well; POST keeps it."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if viewer.seat is None or not viewer.can_assess:
        raise PermissionDenied
    form = FieldsForm(request.POST if request.method == "POST" else None, seat=viewer.seat)
    if request.method != "POST" or not form.is_valid():
        return _fields_page(request, viewer, form, status=422 if form.is_bound else 200)
    try:
        services.declare_fields(actor=request.user, seat=viewer.seat, seen=form.sent_seen, **form.values)
    except StaleError as refusal:
        viewer.seat.refresh_from_db(fields=["employer_types", "categories"])
        versions = form.both_versions(FieldsForm(seat=viewer.seat))
        return _fields_page(request, viewer, form, status=refusal.status, versions=versions, refusal=refusal.message)
    messages.success(request, "Vos domaines sont enregistrés.")
    return redirect(f"{reverse('committee:fields')}?cycle={viewer.cycle.slug}")


def _fields_page(request: UserRequest, viewer: Viewer, form: FieldsForm, *, status: int, **more: Any) -> HttpResponse:
    context = {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer, "form": form, "refusal": "", **more}
    return render(request, "committee/fields.html", context, status=status)
