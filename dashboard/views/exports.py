"""« Mes exports »: the files that a person asked for, how far each is, and the file once it is there."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.enums import Role
from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from toolkit.domain.errors import DomainError
from toolkit.exports.enums import PartOutcome
from toolkit.exports.kinds import kind_of
from toolkit.exports.models import PreparedFile
from toolkit.exports.queries import can_take, readable_parts
from toolkit.exports.services import drop_export, retry_export, take_export
from toolkit.files.serving import serve_private_file
from toolkit.lists.columns import DESCENDING, Column
from toolkit.lists.page import ListPage


class ExportList(ListPage):
    """The files that one person asked for, the last one first."""

    columns = (
        Column("export", "Export"),
        Column("etat", "État"),
        Column("demande", "Demandé", fixed=DESCENDING, css="lo"),
        Column("garde", "Gardé jusqu’au", css="at-end"),
    )


@require_safe
def exports(request: UserRequest) -> HttpResponse:
    """The files that this person asked for, the last one first."""
    if not request.user.has_role(*TRAINING_TEAM, Role.COMMITTEE_MEMBER):
        raise PermissionDenied
    asked = ExportList(PreparedFile.objects.owned_by(request.user), request.GET)
    context = {
        "nav_item": "exports",
        "list": asked,
        "page": asked.page,
        "rows": asked.shown,
        "pending": any(row.is_pending for row in asked.shown),
    }
    return render(request, "dashboard/exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One of them: how far it is, what is missing in it; begin again one that failed, or delete it."""
    prepared = _mine(request, uuid)
    if request.method != "POST":
        return _show(request, prepared)
    if request.POST.get("act") == "drop":
        drop_export(prepared=prepared)
        messages.success(request, f"L’export « {prepared.title} » est supprimé.")
        return redirect("dashboard:exports")
    try:
        retry_export(prepared=prepared)
    except DomainError as refusal:
        return _show(request, prepared, refusal)
    return redirect("dashboard:export", uuid)


@require_GET
def export_file(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The file, for whoever asked for it, as long as their role holds and each dossier in it is in their reach."""
    prepared = _mine(request, uuid)
    try:
        take_export(prepared=prepared)
    except DomainError as refusal:
        return _show(request, prepared, refusal)
    return serve_private_file(file_field=prepared.file, filename=prepared.filename, content_type=prepared.content_type)


def _mine(request: UserRequest, uuid: UUID) -> PreparedFile:
    prepared = get_object_or_404(PreparedFile.objects.owned_by(request.user), uuid=uuid)
    prepared.owner = request.user
    if not can_take(prepared):
        raise Http404("Cet export n’existe pas.")
    return prepared


def _show(request: UserRequest, prepared: PreparedFile, refusal: DomainError | None = None) -> HttpResponse:
    prepared.refresh_from_db()
    parts, is_in_reach = readable_parts(prepared)
    context = {
        "nav_item": "exports",
        "prepared": prepared,
        "incomplete": [part for part in parts if part.outcome == PartOutcome.MADE and part.words],
        "left_out": prepared.parts.filter(outcome=PartOutcome.LEFT_OUT).count(),
        "is_in_reach": is_in_reach,
        "again": kind_of(prepared).again(prepared),
        "notice": refusal.message if refusal else "",
    }
    return render(request, "dashboard/export.html", context, status=refusal.status if refusal else 200)
