"""Dossiers taken out as a file: one from its page, several from the list, read before they are asked for."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from cycles.models import Cycle
from instruction.services.exports import export_dossiers
from instruction.views.bulk import Picked, bulk_cycle, list_url, picked_of
from instruction.views.page import find_instructed, page_of_dossier
from toolkit.domain.errors import DomainError
from toolkit.exports.models import PreparedFile
from toolkit.exports.services import MOST_PARTS, read_key
from toolkit.lists.pager import query_of


@require_POST
def export_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Ask for one dossier as a PDF; the next page waits for it."""
    candidature = find_instructed(request, uuid)
    try:
        prepared = _ask(request, candidature.cycle, [candidature])
    except DomainError as refusal:
        return page_of_dossier(request, candidature, notice=refusal.message, status=refusal.status)
    return redirect("dashboard:export", prepared.uuid)


@require_POST
def export_several(request: UserRequest) -> HttpResponse:
    """Say which dossiers would be taken out; then ask for them."""
    cycle = bulk_cycle(request)
    picked = picked_of(request, cycle)
    if not picked.rows:
        messages.info(request, "Choisissez au moins un dossier dans la liste.")
        return redirect(list_url(request, cycle))
    if not request.POST.get("key"):
        return _page(request, cycle, picked)
    try:
        prepared = _ask(request, cycle, picked.rows)
    except DomainError as refusal:
        return _page(request, cycle, picked, notice=refusal.message, status=refusal.status)
    return redirect("dashboard:export", prepared.uuid)


def _ask(request: UserRequest, cycle: Cycle, rows: Sequence[Candidature]) -> PreparedFile:
    wants_synthesis = "synthese" in request.POST
    return export_dossiers(
        actor=request.user,
        cycle=cycle,
        uuid=read_key(request.POST.get("key", "")),
        rows=rows,
        with_synthesis=wants_synthesis,
    )


def _page(request: UserRequest, cycle: Cycle, picked: Picked, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        "nav_item": "candidatures",
        "cycle": cycle,
        "rows": picked.rows,
        "count": len(picked.rows),
        "beyond": picked.beyond,
        "most": MOST_PARTS,
        "key": uuid4(),
        "query": query_of(request.GET),
        "back": list_url(request, cycle),
        "notice": notice,
    }
    return render(request, "instruction/bulk_export.html", context, status=status)
