"""Pages of the training team: the people of a promotion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import TRAINING_TEAM
from cycles.models import Cycle, Participant
from cycles.selection import choose_cycle, workplace_cycles
from programme.services import move_employer
from promotions.forms import MoveForm
from promotions.lists import PromotionList
from promotions.models import profile_of
from promotions.page import ParticipantPage
from promotions.permissions import may_read_needs, participants_to_see
from promotions.services import read_needs, remind_participant
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response, serve_private_file
from toolkit.lists.exports import make_sheet
from toolkit.text.french import de

NAV: dict[str, Any] = {"nav_item": "promotions"}


@require_safe
def listing(request: UserRequest) -> HttpResponse:
    """Who is in the promotion, and what is lacking of whom."""
    cycles = _cycles(request)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    context: dict[str, Any] = {"cycle": cycle, "cycles": cycles, **NAV}
    if cycle is not None:
        people = PromotionList(user=request.user, cycle=cycle, params=request.GET)
        context |= {"list": people, "page": people.page, "query": people.query()}
    return render(request, "promotions/list.html", context)


@require_safe
def export(request: UserRequest, suffix: str) -> HttpResponseBase:
    """The same people as a file: nothing of what they need."""
    cycle = choose_cycle(_cycles(request), request.GET.get("cycle", ""))
    if cycle is None:
        raise PermissionDenied
    people = PromotionList(user=request.user, cycle=cycle, params=request.GET)
    sheet = make_sheet(people.every_row(), people.exported, suffix)
    filename = f"promotion-{cycle.slug}.{suffix}"
    return private_response(handle=sheet.handle, filename=filename, content_type=sheet.content_type)


@require_safe
def participant(request: UserRequest, participant: UUID) -> HttpResponse:
    """One person: employer then and now, sessions, what is lacking, what was done."""
    found = _find(request, participant)
    return render(request, "promotions/participant.html", _context(request, found))


@require_safe
def needs(request: UserRequest, participant: UUID) -> HttpResponse:
    """What one person needs. That it was read is written down."""
    found = _find(request, participant)
    if not may_read_needs(request.user, found):
        raise PermissionDenied
    told = read_needs(actor=request.user, participant=found)
    return render(request, "promotions/staff_needs.html", {**_context(request, found), "needs": told})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: UserRequest, participant: UUID) -> HttpResponse:
    """Note that the person works elsewhere from a day on; the page says what changes and what does not."""
    found = _find(request, participant)
    form = MoveForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_employer(actor=request.user, participant=found, employer=form.settle(), **form.given)
        except DomainError as error:
            refusal = error
            found = _find(request, participant)
        else:
            messages.success(
                request,
                f"C’est noté\u00a0: l’employeur {de(found.user.full_name)} est {moved.employer_name}. Les droits et la "
                "facture restent à l’employeur qui s’est engagé.",
            )
            return redirect("promotions:participant", found.uuid)
    status = refusal.status if refusal else 422 if form.errors else 200
    context = {**_context(request, found), "form": form, "refusal": refusal}
    return render(request, "promotions/move.html", context, status=status)


@require_POST
def remind(request: UserRequest, participant: UUID) -> HttpResponse:
    """Write to the person what is lacking of them."""
    found = _find(request, participant)
    try:
        mail = remind_participant(actor=request.user, participant=found)
    except DomainError as refusal:
        context = {**_context(request, found), "refusal": refusal}
        return render(request, "promotions/participant.html", context, status=refusal.status)
    messages.success(request, f"Le rappel part à {mail.to_email}.")
    return redirect("promotions:participant", found.uuid)


@require_safe
def photo_file(request: UserRequest, participant: UUID) -> HttpResponseBase:
    """The photo that the person sent."""
    found = _find(request, participant)
    return serve_private_file(
        file_field=profile_of(found).photo, filename="photo.jpg", content_type="image/jpeg", inline=True
    )


def _cycles(request: UserRequest) -> list[Cycle]:
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied
    return workplace_cycles(request.user, *TRAINING_TEAM)


def _find(request: UserRequest, participant: UUID) -> Participant:
    """Somebody that one may know of. Raises Http404."""
    related = ("user", "employer", "cycle__institute", "profile")
    found = participants_to_see(request.user).select_related(*related).filter(uuid=participant).first()
    if found is None:
        raise Http404("Cette personne n’est dans aucune promotion que vous suivez.")
    return found


def _context(request: UserRequest, found: Participant) -> dict[str, Any]:
    return {"page": ParticipantPage(request.user, found), "participant": found, "cycle": found.cycle, **NAV}
