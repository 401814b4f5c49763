"""What the secretary does in the sitting, an act a form; who comes, who is represented."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from committee.models import Attendance, Seat
from committee.sittings import blocks, conduct, opening, presence, results, voting
from committee.sittings.access import SittingAccess, find_sitting
from committee.sittings.forms import CountsForm, NoteForm, PresenceForm, ReasonForm, ResultForm
from committee.views.sitting_live import conduct_page, item_key
from committee.views.sittings import sitting_page
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.text.identifiers import read_uuid

Act = Callable[..., Any]

OF_SITTING: dict[str, Act] = {
    "suspendre": opening.suspend_sitting,
    "reprendre": opening.resume_sitting,
    "lever": opening.close_sitting,
    "rentrer": conduct.bring_members_back,
}
OF_ITEM: dict[str, Act] = {
    "appeler": conduct.call_item,
    "remettre": conduct.put_item_back,
    "separer": blocks.split_block,
}
WITH_FORM: dict[str, tuple[Act, type[Any], str]] = {
    "renvoyer": (conduct.defer_item, NoteForm, "note_form"),
    "annuler-vote": (voting.annul_vote, ReasonForm, "reason_form"),
    "proclamer": (results.pronounce_result, ResultForm, "result_form"),
}


@require_POST
def act(request: UserRequest, uuid: UUID, name: str) -> HttpResponse:
    """One act of whoever leads; refused, the screen says why with what was typed."""
    access = find_sitting(request.user, uuid)
    if not access.leads:
        raise PermissionDenied
    typed: dict[str, Any] = {}
    try:
        _do(request, access, name, typed)
    except DomainError as refusal:
        return conduct_page(request, find_sitting(request.user, uuid), refusal=refusal, **typed)
    return redirect("committee:sitting_conduct", uuid=uuid)


def _do(request: UserRequest, access: SittingAccess, name: str, typed: dict[str, Any]) -> None:
    """Run the act of this name. `typed` receives its form. Raises Http404 for an unknown one, DomainError."""
    given: dict[str, Any] = {"actor": request.user, "sitting": access.sitting}
    if name == "ouvrir":
        opening.open_sitting(**given, ahead=request.POST.get("ahead") == "1")
        return
    if name in OF_SITTING:
        OF_SITTING[name](**given)
        return
    given["key"] = item_key(request)
    if name in OF_ITEM:
        OF_ITEM[name](**given)
    elif name in WITH_FORM:
        service, form_class, key = WITH_FORM[name]
        form = typed[key] = form_class(request.POST)
        _check(form)
        service(**given, **form.cleaned_data)
    elif name == "voter":
        voting.open_vote(**given, mode=request.POST.get("mode", ""))
    elif name == "clore":
        voting.close_vote(**given, early=request.POST.get("early") == "1")
    elif name == "compter":
        form = typed["counts_form"] = CountsForm(request.POST)
        _check(form)
        voting.count_hands(**given, counts=form.counts)
    elif name == "bloc":
        blocks.form_block(**given, others=_items(request.POST.getlist("avec")))
    else:
        raise Http404("Cet acte n’existe pas.")


def _check(form: Any) -> None:
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        raise IncompleteError(str(first))


def _items(values: list[str]) -> list[UUID]:
    return [key for value in values[:200] if (key := read_uuid(value))]


def _keys(values: list[str]) -> list[int]:
    return [int(value) for value in values[:200] if value.isdecimal() and len(value) < 12]


@require_POST
def set_presence(request: UserRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Note how a seat is held, and to whom it gives its proxy."""
    access = find_sitting(request.user, uuid)
    if not access.prepares:
        raise PermissionDenied
    row = get_object_or_404(Attendance.objects.select_related("sitting"), pk=pk, sitting=access.sitting)
    back_to_screen = access.leads and request.POST.get("ecran") == "conduite"
    try:
        told = _note(request, access, row)
    except DomainError as refusal:
        page = conduct_page if back_to_screen else sitting_page
        return page(request, find_sitting(request.user, uuid), refusal=refusal)
    for words in told:
        messages.info(request, words)
    name = "sitting_conduct" if back_to_screen else "sitting"
    return redirect(f"{reverse(f'committee:{name}', args=[uuid])}#salle")


def _note(request: UserRequest, access: SittingAccess, row: Attendance) -> list[str]:
    seen = request.POST.get("seen", "")
    if "mandataire" in request.POST:
        holder = _keys([request.POST["mandataire"]])
        seats = Seat.objects.select_related("user").filter(committee=access.sitting.committee)
        found = get_object_or_404(seats, pk=holder[0]) if holder else None
        presence.give_proxy(actor=request.user, attendance=row, holder=found, seen=seen)
        return []
    form = PresenceForm(request.POST)
    _check(form)
    return presence.set_presence(actor=request.user, attendance=row, seen=seen, **form.cleaned_data)
