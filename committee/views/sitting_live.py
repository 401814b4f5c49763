"""The screens of a sitting that goes on: the secretary's, a member's, the wall, and what each asks when it polls."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from candidatures.wordings.reasons import usual_reasons
from committee.models import Ballot, Seat
from committee.sittings import blocks, links, voting
from committee.sittings.access import SittingAccess, find_sitting
from committee.sittings.forms import BallotForm, CountsForm, NatureForm, NoteForm, ReasonForm, ResultForm
from committee.sittings.polling import make_mark, mark_of_screen
from committee.sittings.screens import Screen, screen_of
from toolkit.domain.errors import DomainError
from toolkit.memo import remembers
from toolkit.text.identifiers import read_uuid
from toolkit.text.typography import typeset


@require_safe
def state(request: UserRequest, uuid: UUID, screen: str) -> HttpResponse:
    """304 while nothing that this screen shows has moved, else its new mark: the screen then reads its page again."""
    mark = quote_etag(mark_of_screen(request.user, uuid, screen))
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": mark})
    return JsonResponse({"moved": True}, headers={"ETag": mark})


@require_safe
@remembers
def conduct(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The screen of whoever leads."""
    return conduct_page(request, _led(request, uuid))


def conduct_page(
    request: UserRequest, access: SittingAccess, *, refusal: DomainError | None = None, **forms: Any
) -> HttpResponse:
    """The same with what was typed and why it was refused."""
    screen = screen_of(access, "conduite")
    current = screen.current
    result_form = forms.pop("result_form", None) or ResultForm()
    if screen.needs_casting:
        result_form.offer(screen.level)
    context = {
        **_context(request, access, screen, "conduite"),
        "refusal": refusal.message if refusal else "",
        "counts_form": CountsForm(),
        "result_form": result_form,
        "note_form": NoteForm(),
        "reason_form": ReasonForm(),
        "usual_reasons": _usual_reasons(current, access) if current and current.is_counted else [],
        **forms,
    }
    return render(request, "committee/sittings/conduct.html", context, status=refusal.status if refusal else 200)


def _usual_reasons(current: Any, access: SittingAccess) -> list[Any]:
    candidature = current.item.candidature
    candidature.cycle = access.viewer.cycle
    return usual_reasons("reasons.refusal", candidature)


@require_safe
@remembers
def follow(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The screen of a member."""
    return _follow_page(request, _seated(request, uuid))


def _follow_page(
    request: UserRequest, access: SittingAccess, *, refusal: DomainError | None = None, **forms: Any
) -> HttpResponse:
    screen = screen_of(access, "membre")
    context = {
        **_context(request, access, screen, "membre"),
        "refusal": refusal.message if refusal else "",
        "ballot_form": BallotForm(),
        "nature_form": NatureForm(),
        **forms,
    }
    return render(request, "committee/sittings/follow.html", context, status=refusal.status if refusal else 200)


@require_safe
@remembers
def wall(request: UserRequest, uuid: UUID) -> HttpResponse:
    """What the room sees, on the room's computer: opened by whoever leads, without any control."""
    access = _led(request, uuid)
    return render(request, "committee/sittings/wall.html", _context(request, access, screen_of(access, "mur"), "mur"))


@require_POST
def vote(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give one's voice, or that of a proxy. A script asks for JSON, and sends again when no answer comes."""
    access = _seated(request, uuid)
    form = BallotForm(request.POST)
    wants_json = "text/html" not in request.headers.get("Accept", "text/html")
    try:
        if not form.is_valid():
            raise DomainError("Choisissez d’abord, puis votez : rien n’est parti.", status=422)
        ballot, seat = _find_ballot(request, access)
        voting.cast_ballot(actor=request.user, ballot=ballot, choice=form.cleaned_data["choice"], for_seat=seat)
    except DomainError as refusal:
        if wants_json:
            return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
        return _follow_page(request, access, refusal=refusal, ballot_form=form)
    if wants_json:
        return JsonResponse({"received": True})
    messages.success(request, "Votre voix est reçue.")
    return redirect("committee:sitting_follow", uuid=uuid)


def _find_ballot(request: UserRequest, access: SittingAccess) -> tuple[Ballot, Seat | None]:
    """The ballot that the page showed and the seat whose voice it is. Raises Http404."""
    key, voter = read_uuid(request.POST.get("ballot", "")), request.POST.get("voix", "")
    if key is None or not (voter.isdecimal() and len(voter) < 12):
        raise Http404("Ce vote n’existe pas.")
    ballots = Ballot.objects.select_related("sitting_item").filter(sitting_item__sitting=access.sitting)
    ballot = get_object_or_404(ballots, uuid=key)
    return ballot, get_object_or_404(Seat.objects.select_related("user"), pk=voter, committee=access.sitting.committee)


@require_POST
def step_aside(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Declare a link with the item that is going on, and leave the room."""
    access = _seated(request, uuid)
    form, key = NatureForm(request.POST), item_key(request)
    if not form.is_valid():
        refusal = DomainError("Écrivez la nature du lien, en une ligne.", status=422)
        return _follow_page(request, access, refusal=refusal, nature_form=form)
    try:
        links.step_aside(actor=request.user, sitting=access.sitting, key=key, nature=form.cleaned_data["nature"])
    except DomainError as refusal:
        return _follow_page(request, access, refusal=refusal, nature_form=form)
    messages.success(request, "Votre déport est enregistré. Quittez la salle : on vous rappelle après cette affaire.")
    return redirect("committee:sitting_follow", uuid=uuid)


@require_POST
def split(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Ask for separate votes."""
    access = _seated(request, uuid)
    try:
        blocks.split_block(actor=request.user, sitting=access.sitting, key=item_key(request))
    except DomainError as refusal:
        return _follow_page(request, access, refusal=refusal)
    return redirect("committee:sitting_follow", uuid=uuid)


def item_key(request: UserRequest) -> UUID:
    """The item that the page showed. Raises Http404."""
    key = read_uuid(request.POST.get("affaire", ""))
    if key is None:
        raise Http404("Cette affaire n’existe pas.")
    return key


def _led(request: UserRequest, uuid: UUID) -> SittingAccess:
    access = find_sitting(request.user, uuid)
    if not access.leads:
        raise PermissionDenied
    return access


def _seated(request: UserRequest, uuid: UUID) -> SittingAccess:
    access = find_sitting(request.user, uuid)
    if access.viewer.seat is None:
        raise PermissionDenied
    return access


def _context(request: UserRequest, access: SittingAccess, screen: Screen, kind: str) -> dict[str, Any]:
    sitting = access.sitting
    return {
        "cycle": access.viewer.cycle,
        "viewer": access.viewer,
        "access": access,
        "sitting": sitting,
        "screen": screen,
        "page": screen,
        "kind": kind,
        "mark": quote_etag(make_mark(sitting, request.user, kind)),
    }
