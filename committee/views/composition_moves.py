"""Moving in a scenario: what a move would cost, the move, the way back.

A page asks for parts of itself in JSON, as its own script does; without a script the same addresses are pages and
forms.
"""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from committee.scenarios.acts import changed_parts
from committee.scenarios.cards import COLUMN_OF
from committee.scenarios.finding import Found, find_open_scenario
from committee.scenarios.layout import Place
from committee.scenarios.options import Options
from committee.scenarios.page import ScenarioPage
from committee.scenarios.placing import Change, place_items, swap_items, undo_change
from committee.views.composition import context_of, number_of, scenario_url, show
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.memo import remembers
from toolkit.text.typography import typeset


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def move(request: UserRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Where one dossier may go, and what each place would cost; POST puts it there."""
    found = find_open_scenario(request.user, uuid)
    page = ScenarioPage(found.composer, found.open_scenario)
    if not page.may_move:
        raise PermissionDenied
    if request.method == "POST":
        return _answer(request, found, lambda: _moved(request, found, item))
    if found.composer.why_closed:
        return show(request, found)
    options = Options.of(page, item)
    if options is None:
        raise Http404("Ce dossier n’est plus devant la commission.")
    if _wants_json(request):
        return JsonResponse(options.costs)
    context = {**context_of(found), "page": page, "options": options}
    return render(request, "committee/composition/move.html", context)


def _moved(request: UserRequest, found: Found, item: UUID) -> Change:
    seen, actor, held = number_of(request, "seen"), request.user, found.open_scenario
    if request.POST.get("avec"):
        return swap_items(actor=actor, scenario=held, item=item, other=_read_uuid(request.POST["avec"]), seen=seen)
    place = Place(COLUMN_OF.get(request.POST.get("vers", ""), ""), number_of(request, "rang") or None)
    return place_items(actor=actor, scenario=held, places={item: place}, seen=seen)


def _wants_json(request: UserRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _read_uuid(text: str) -> UUID:
    try:
        return UUID(text[:36])
    except ValueError:
        raise IncompleteError("Choisissez avec qui échanger.") from None


@require_POST
def undo(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take one's last move back, by a new one."""
    found = find_open_scenario(request.user, uuid)
    revision = number_of(request, "revision")
    return _answer(
        request,
        found,
        lambda: undo_change(actor=request.user, scenario=found.open_scenario, revision=revision),
    )


def _answer(request: UserRequest, found: Found, act: Callable[[], Change]) -> HttpResponse:
    """Do it, and say so: parts of the page for its script, the page itself otherwise."""
    try:
        change = act()
    except DomainError as refusal:
        if _wants_json(request):
            return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
        return show(request, found, refusal=refusal)
    if not _wants_json(request):
        return redirect(scenario_url(change.scenario, change.scenario.revision))
    page = ScenarioPage(found.composer, change.scenario)
    return JsonResponse(changed_parts(request, page, change.moves))


@require_safe
@remembers
def advice(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The exchange that would meet every target, as a part of the page."""
    found = find_open_scenario(request.user, uuid)
    page = ScenarioPage(found.composer, found.open_scenario)
    if not page.may_move or found.composer.why_closed:
        raise PermissionDenied
    return render(request, "committee/composition/_advice.html", {**context_of(found), "page": page})
