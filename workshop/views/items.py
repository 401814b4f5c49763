"""Texts and modules as a list: added, moved, taken out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from toolkit.domain.errors import DomainError
from workshop.addresses import url_of
from workshop.parts import KINDS, PartKey
from workshop.services.editing import MOST, add_item, move_item, remove_item
from workshop.views.page import find_cycle, find_key
from workshop.working import WorkingCopy


@require_POST
def item_add(request: UserRequest, slug: str, step: str) -> HttpResponse:
    """Add a text or a module, and go and write it."""
    found, listed = find_cycle(request, slug), find_key(step)
    if listed.kind not in MOST:
        raise Http404("Cette partie n’a pas d’éléments.")
    try:
        uid = add_item(actor=request.user, cycle=found, kind=listed.kind, under=request.POST.get("under", ""))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(url_of(found, listed))
    return redirect(url_of(found, find_key(step, uid)))


@require_POST
def item_move(request: UserRequest, slug: str, step: str, uid: UUID) -> HttpResponse:
    """One place up or down, or to the place that is named; the button keeps the focus."""
    found, key = find_cycle(request, slug), find_key(step, uid)
    way = next((name for name in ("up", "down") if name in request.POST), "ligne")
    wanted = request.POST.get("place" if way == "ligne" else way, "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 3):
        raise Http404
    try:
        place, count = move_item(
            actor=request.user, cycle=found, key=key, place=int(wanted), seen=request.POST.get("seen", "")
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Place {place} sur {count}.")
    return redirect(f"{url_of(found, PartKey(key.step))}#{way}-{uid}")


@require_POST
def item_remove(request: UserRequest, slug: str, step: str, uid: UUID) -> HttpResponse:
    """Take it out of the cycle. The history keeps what it said."""
    found, key = find_cycle(request, slug), find_key(step, uid)
    title = WorkingCopy(found).title(key)
    try:
        remove_item(actor=request.user, cycle=found, key=key)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Retiré\u00a0: {title}. L’historique garde son texte, et peut le remettre.")
    return redirect(url_of(found, PartKey(KINDS[step])))
