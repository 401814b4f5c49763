"""What is computed for the composition: the best group as a scenario, what is at stake, a waiting list."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from candidatures.targets import tell_points
from committee.scenarios.finding import Found, find_composition, find_open_scenario
from committee.scenarios.page import ScenarioPage
from committee.scenarios.placing import take_waiting_list
from committee.scenarios.proposing import ContradictionError, propose_scenario
from committee.scenarios.studies import ask_study
from committee.scenarios.study_pages import STUDY_PAGES, StudyPage, WaitingPage
from committee.scenarios.studying import DISTANCES, LONGEST, SHORTEST
from committee.views.composition import context_of, number_of, scenario_url, show
from toolkit.domain.errors import DomainError
from toolkit.exports.services import read_key
from toolkit.memo import remembers


@require_POST
def propose(request: UserRequest) -> HttpResponse:
    """Find the best group and make a scenario of it, or say what contradicts."""
    found = find_composition(request.user, request.GET.get("cycle", ""))
    if not found.composer.composes:
        raise PermissionDenied
    key = read_key(request.POST.get("key", ""))
    try:
        made = propose_scenario(actor=request.user, committee=found.viewer.formed().committee, key=key)
    except DomainError as refusal:
        limits = refusal.limits if isinstance(refusal, ContradictionError) else []
        context = {**context_of(found), "refusal": refusal.message, "limits": limits}
        return render(request, "committee/composition/propose.html", context, status=refusal.status)
    messages.success(request, f"« {made.name} » est le meilleur groupe pour ces cibles. Personne d’autre ne le lit.")
    return redirect("committee:scenario", uuid=made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def study(request: UserRequest, uuid: UUID, what: str) -> HttpResponse:
    """The answer, and how far the next one is; POST has it computed."""
    if what not in STUDY_PAGES:
        raise Http404("Cette étude n’existe pas.")
    found = find_open_scenario(request.user, uuid)
    if request.method != "POST":
        return _study_page(request, found, what)
    known = STUDY_PAGES[what]
    wishes = {"distance": _among(request, "distance", DISTANCES)} if what == "enjeux" else {"length": _length(request)}
    try:
        ask_study(actor=request.user, scenario=found.open_scenario, kind=known.kind, wishes=wishes)
    except DomainError as refusal:
        return show(request, found, refusal=refusal)
    return redirect("committee:study", uuid=uuid, what=what)


def _among(request: UserRequest, name: str, choices: tuple[int, ...]) -> int:
    asked = number_of(request, name)
    return asked if asked in choices else choices[1]


def _length(request: UserRequest) -> int:
    """How long a list is wanted; 0 lets the study choose."""
    asked = number_of(request, "length")
    return asked if SHORTEST <= asked <= LONGEST else 0


def _study_page(request: UserRequest, found: Found, what: str, *, refusal: DomainError | None = None) -> HttpResponse:
    if found.composer.why_closed:
        return show(request, found, refusal=refusal)
    page = ScenarioPage(found.composer, found.open_scenario)
    study: StudyPage = STUDY_PAGES[what](page)
    context = {
        **context_of(found),
        "page": page,
        "study": study,
        "what": what,
        "distances": [(each, tell_points(each)) for each in DISTANCES],
        "refusal": refusal.message if refusal else "",
    }
    name = "stakes" if what == "enjeux" else "waiting"
    return render(request, f"committee/composition/{name}.html", context, status=refusal.status if refusal else 200)


@require_POST
def take_list(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Put the list that is proposed in the scenario."""
    found = find_open_scenario(request.user, uuid)
    page = ScenarioPage(found.composer, found.open_scenario)
    if not page.may_move:
        raise PermissionDenied
    order = [card.item.uuid for card in WaitingPage(page).order]
    try:
        change = take_waiting_list(
            actor=request.user, scenario=found.open_scenario, order=order, seen=number_of(request, "seen")
        )
    except DomainError as refusal:
        return _study_page(request, found, "liste-attente", refusal=refusal)
    if change.moves:
        messages.success(request, "La liste d’attente proposée est celle du scénario.")
    return redirect(scenario_url(change.scenario))
