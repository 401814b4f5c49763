"""Sittings: their list, one being prepared, its convocation."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from committee.access import Viewer, find_viewer
from committee.calendar import sitting_entry
from committee.sittings import convening, planning
from committee.sittings.access import SittingAccess, find_sitting, prepares_sittings
from committee.sittings.forms import CancelForm, ConveneForm, SittingForm
from committee.sittings.pages import SittingPage, sittings_of
from toolkit.calendars.services import draw_unremembered
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError, StaleError
from toolkit.files.serving import private_response
from toolkit.memo import remembers
from toolkit.text.identifiers import read_uuid
from toolkit.text.typography import format_moment


@require_safe
@remembers
def sittings(request: UserRequest) -> HttpResponse:
    """The sittings of a committee that this person may know of."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    context = {**_context(viewer), "sittings": sittings_of(viewer), "prepares": prepares_sittings(viewer)}
    return render(request, "committee/sittings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Prepare a sitting; POST makes it, with its agenda."""
    viewer = find_viewer(request.user, request.GET.get("cycle", ""))
    if not prepares_sittings(viewer):
        raise PermissionDenied
    form = SittingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, viewer, form)
    try:
        made = planning.plan_sitting(
            actor=request.user, committee=viewer.formed().committee, values=form.sitting_values
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _form_page(request, viewer, form, status=refusal.status)
    messages.success(request, f"Séance préparée pour le {format_moment(made.planned_at)}. Relisez l’ordre du jour.")
    return redirect("committee:sitting", uuid=made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Correct a sitting that nobody was convened to."""
    access = _prepared(request, uuid)
    form = SittingForm(request.POST or None, sitting=access.sitting)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, access.viewer, form, sitting=access.sitting)
    try:
        planning.change_sitting(
            actor=request.user, sitting=access.sitting, values=form.sitting_values, seen=form.sent_seen
        )
    except StaleError as refusal:
        stored = find_sitting(request.user, uuid).sitting
        more = {"versions": form.both_versions(SittingForm(sitting=stored)), "refusal": refusal.message}
        return _form_page(request, access.viewer, form, sitting=stored, status=refusal.status, **more)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _form_page(request, access.viewer, form, sitting=access.sitting, status=refusal.status)
    messages.success(request, "La séance est à jour.")
    return redirect("committee:sitting", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Prepare the second convocation, without quorum."""
    access = _prepared(request, uuid)
    form = SittingForm(request.POST or None, sitting=access.sitting)
    if request.method != "POST":
        form = SittingForm(sitting=access.sitting)
        return _form_page(request, access.viewer, form, sitting=access.sitting, again=True)
    if not form.is_valid():
        return _form_page(request, access.viewer, form, sitting=access.sitting, again=True)
    try:
        made = planning.plan_second_sitting(actor=request.user, sitting=access.sitting, values=form.sitting_values)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _form_page(request, access.viewer, form, sitting=access.sitting, again=True, status=refusal.status)
    messages.success(request, "La seconde convocation est préparée, sur le même ordre du jour.")
    return redirect("committee:sitting", uuid=made.uuid)


@require_safe
@remembers
def sitting(request: UserRequest, uuid: UUID) -> HttpResponse:
    """One sitting: its agenda, who comes, what was decided."""
    return sitting_page(request, find_sitting(request.user, uuid))


def sitting_page(
    request: UserRequest, access: SittingAccess, *, refusal: DomainError | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a sitting, with what was typed and why it was refused."""
    context = {
        **_context(access.viewer),
        "access": access,
        "sitting": access.sitting,
        "page": SittingPage(access),
        "refusal": refusal.message if refusal else "",
        "convene_form": ConveneForm(),
        "cancel_form": CancelForm(),
        **forms,
    }
    return render(request, "committee/sittings/sitting.html", context, status=refusal.status if refusal else status)


@require_POST
def order(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Move an item by hand, take one off, add what lacks, or put all in the order of fewest exits."""
    access = _prepared(request, uuid)
    act, _, key = request.POST.get("act", "").partition(" ")
    given: dict[str, Any] = {"actor": request.user, "sitting": access.sitting}
    seen = request.POST.get("seen", "")
    moved = read_uuid(key) or UUID(int=0)
    try:
        if act in {"up", "down"}:
            planning.move_item(**given, key=moved, up=act == "up", seen=seen)
        elif act == "drop":
            planning.drop_item(**given, key=moved)
        elif act == "add":
            planning.add_left_aside(**given)
        elif act == "arrange":
            planning.arrange_agenda(**given, seen=seen)
        else:
            raise Http404("Cet acte n’existe pas.")
    except DomainError as refusal:
        return sitting_page(request, find_sitting(request.user, uuid), refusal=refusal)
    place = f"#affaire-{moved}" if act in {"up", "down"} else "#ordre-du-jour"
    return redirect(f"{reverse('committee:sitting', args=[uuid])}{place}")


@require_POST
def convene(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Send the letters."""
    access = _prepared(request, uuid)
    form = ConveneForm(request.POST)
    form.is_valid()
    try:
        convening.convene_sitting(
            actor=request.user,
            sitting=access.sitting,
            short_notice=form.cleaned_data["short_notice"],
            seen=request.POST.get("seen", ""),
        )
    except StaleError as refusal:
        return sitting_page(request, find_sitting(request.user, uuid), refusal=refusal, convene_form=form)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return sitting_page(request, access, status=refusal.status, convene_form=form)
    messages.success(request, "Les convocations partent par courriel, chacune avec sa lettre et son ordre du jour.")
    return redirect("committee:sitting", uuid=uuid)


@require_POST
def cancel(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Call the sitting off."""
    access = _prepared(request, uuid)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return sitting_page(request, access, status=422, cancel_form=form)
    try:
        convening.cancel_sitting(actor=request.user, sitting=access.sitting, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        return sitting_page(request, access, refusal=refusal, cancel_form=form)
    messages.success(request, "La séance est annulée. Qui était convoqué en est prévenu.")
    return redirect("committee:sitting", uuid=uuid)


@require_safe
def letter(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """One's own convocation, as PDF."""
    page = SittingPage(find_sitting(request.user, uuid))
    if page.mine is None or page.mine.letter_id is None:
        raise Http404("Vous n’avez pas de convocation à cette séance.")
    return serve_document(page.mine.letter_id, reader=request.user)


@require_safe
def day_file(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The sitting for a calendar."""
    access = find_sitting(request.user, uuid)
    if access.sitting.convened_at is None or access.sitting.is_cancelled:
        raise Http404("Cette séance n’est pas convoquée.")
    drawn = draw_unremembered(title="Commission", entries=[sitting_entry(access.sitting)])
    content = io.BytesIO(drawn.write(at=timezone.now()))
    return private_response(handle=content, filename="seance.ics", content_type="text/calendar")


def _prepared(request: UserRequest, uuid: UUID) -> SittingAccess:
    access = find_sitting(request.user, uuid)
    if not access.prepares:
        raise PermissionDenied
    return access


def _context(viewer: Viewer) -> dict[str, Any]:
    return {"nav_item": "committee", "cycle": viewer.cycle, "viewer": viewer}


def _form_page(
    request: UserRequest, viewer: Viewer, form: SittingForm, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {**_context(viewer), "sitting": None, "again": False, "form": form, "refusal": "", **more}
    code = status or (422 if form.errors else 200)
    return render(request, "committee/sittings/form.html", context, status=code)
