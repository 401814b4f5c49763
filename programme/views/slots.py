"""The slots of a programme: added, changed, moved to another room, removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from programme.clashes import SlotRefusedError
from programme.forms.base import seen_versions
from programme.forms.slots import Offered, RoomChoiceForm, SlotForm
from programme.models import HalfDay, Session, Slot
from programme.permissions import check_books
from programme.services import book_room, remove_slot, save_slot
from programme.views.scope import NAV, find_session, find_slot, find_written_session, offered_by
from toolkit.domain.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def slot_add(request: UserRequest, session: UUID) -> HttpResponse:
    """A new slot, in the half-day that the address names, after what it holds already."""
    found = find_written_session(request, session)
    offered = offered_by(found)
    if not offered.half_days:
        messages.error(request, "Cette session n’a pas de demi-journée\u00a0: donnez-lui d’abord ses dates.")
        return redirect("programme:programme", found.uuid)
    if request.method == "POST":
        return _save(request, found, SlotForm(request.POST, offered=offered))
    initial = _proposal(found, offered, request.GET.get("demi-journee", ""))
    return _show(request, found, SlotForm(offered=offered, initial=initial))


@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: UserRequest, session: UUID, slot: UUID) -> HttpResponse:
    """A slot as it is written; POST changes it."""
    found = find_written_session(request, session)
    written = find_slot(found, slot)
    if request.method == "POST":
        return _save(request, found, SlotForm(request.POST, offered=offered_by(found), slot=written))
    return _show(request, found, SlotForm(offered=offered_by(found), slot=written))


@require_POST
def slot_remove(request: UserRequest, session: UUID, slot: UUID) -> HttpResponse:
    """Take a slot out of the programme."""
    found = find_written_session(request, session)
    written = find_slot(found, slot)
    try:
        remove_slot(actor=request.user, slot=written)
    except DomainError as refusal:
        messages.error(request, f"{refusal.message} Rien n’a changé.")
    else:
        messages.success(request, f"« {written.title} » est supprimé du programme.")
    return redirect("programme:programme", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def slot_room(request: UserRequest, session: UUID, slot: UUID) -> HttpResponse:
    """The room of a slot, which the assistant chooses as well."""
    found = find_session(request, session)
    check_books(request.user, found.organiser.pk)
    written = find_slot(found, slot)
    form = RoomChoiceForm(request.POST if request.method == "POST" else None, offered=offered_by(found), slot=written)
    refusal = None
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or UUID(int=0)
        try:
            book_room(actor=request.user, slot=written, room=form.chosen, seen=seen)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"La salle de « {written.title} » est enregistrée.")
            return redirect("programme:programme", found.uuid)
    context = {"session": found, "slot": written, "form": form, "refusal": refusal, **NAV}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "programme/slot_room.html", context, status=status)


def _proposal(session: Session, offered: Offered, wanted: str) -> dict[str, Any]:
    """The half-day, and the hour at which its last slot ends, so that one writes them one after the other."""
    half = next((each for each in offered.half_days if str(each.uuid) == wanted), offered.half_days[0])
    last = Slot.objects.filter(half_day=half).order_by("-ends_at").first()
    return {"half_day": str(half.uuid), "starts_at": last.ends_at if last else half.starts_at}


def _next_half(saved: Slot, offered: Offered) -> HalfDay:
    """The half-day to go on with: that of the slot, or the one after it once the slot reaches its end."""
    halves = list(offered.half_days)
    later = halves[halves.index(saved.half_day) + 1 :]
    return later[0] if later and saved.ends_at >= saved.half_day.ends_at else saved.half_day


def _save(request: UserRequest, session: Session, form: SlotForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, session, form)
    try:
        saved = save_slot(actor=request.user, session=session, values=form.values, slot=form.slot, seen=form.sent_seen)
    except SlotRefusedError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _show(request, session, form, status=refusal.status)
    except DomainError as refusal:
        return _show(request, session, form, refusal=refusal, status=refusal.status)
    messages.success(request, f"La séquence « {saved.title} » est enregistrée.")
    if "another" in request.POST:
        response = redirect("programme:slot_add", session.uuid)
        response["Location"] += f"?demi-journee={_next_half(saved, form.offered).uuid}"
        return response
    return redirect("programme:programme", session.uuid)


def _show(
    request: UserRequest, session: Session, form: SlotForm, *, refusal: DomainError | None = None, status: int = 0
) -> HttpResponse:
    versions = seen_versions(form, refusal) if refusal else []
    context = {"session": session, "form": form, "slot": form.slot, "refusal": refusal, "versions": versions, **NAV}
    return render(request, "programme/slot.html", context, status=status or (422 if form.errors else 200))
