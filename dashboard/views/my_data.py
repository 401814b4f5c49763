"""« Mes données »: what is held about the person, their archive, the drafts they may delete."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from candidatures.services.deletion import delete_draft
from dashboard.my_data import build_archive, count_holdings, list_drafts
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response


@require_GET
def my_data(request: UserRequest) -> HttpResponse:
    """Say what is held, in figures, and what may be done with it."""
    return _show(request)


@require_GET
def my_data_archive(request: UserRequest) -> FileResponse:
    """Everything that is held about the person, as a ZIP made now and kept nowhere."""
    return private_response(
        handle=build_archive(user=request.user),
        filename=f"mes-donnees-{timezone.localdate().isoformat()}.zip",
        content_type="application/zip",
    )


@require_POST
def draft_delete(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Delete one of the person's own drafts; someone else's does not exist here (404)."""
    mine = Candidature.objects.owned_by(request.user).select_related("cycle")
    candidature = get_object_or_404(mine, uuid=uuid)
    try:
        delete_draft(actor=request.user, candidature=candidature)
    except DomainError as refusal:
        return _show(request, refusal=refusal)
    again = " Vous pouvez en commencer un autre tant que l’appel est ouvert." if candidature.cycle.is_open else ""
    messages.success(request, f"Votre brouillon pour « {candidature.cycle} » est supprimé.{again}")
    return redirect("dashboard:my_data")


def _show(request: UserRequest, *, refusal: DomainError | None = None) -> HttpResponse:
    context = {
        "nav_item": "account",
        "held": count_holdings(user=request.user),
        "drafts": list_drafts(user=request.user),
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "dashboard/my_data.html", context, status=refusal.status if refusal else 200)
