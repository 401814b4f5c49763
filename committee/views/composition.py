"""The composition of the group: its scenarios, one after the other, made, named, shared and compared."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from committee.models import Scenario
from committee.scenarios import making
from committee.scenarios.acts import done_of
from committee.scenarios.comparing import FEWEST, Comparison
from committee.scenarios.finding import Found, find_composition, find_open_scenario
from committee.scenarios.forms import NewScenarioForm, ScenarioForm
from committee.scenarios.page import ScenarioPage
from committee.scenarios.study_pages import LimitsPage
from toolkit.domain.errors import DomainError, StaleError
from toolkit.exports.services import read_key
from toolkit.memo import remembers


@require_safe
@remembers
def composition(request: UserRequest) -> HttpResponse:
    """The scenario that was changed last among those this person may read, or how to make the first one."""
    found = find_composition(request.user, request.GET.get("cycle", ""))
    if found.viewer.committee.pk is not None and not found.composer.why_closed:
        last = found.composer.scenarios().order_by("-changed_at", "-pk").first()
        if last is not None:
            return redirect("committee:scenario", uuid=last.uuid)
    return _start(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def new(request: UserRequest) -> HttpResponse:
    """Make one by hand, from the best scores or from nobody."""
    found = find_composition(request.user, request.GET.get("cycle", ""))
    if not found.composer.composes:
        raise PermissionDenied
    form = NewScenarioForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _start(request, found, form=form, status=422 if form.is_bound else 200)
    committee = found.viewer.formed().committee
    begin = making.best_scores if form.cleaned_data["start"] == NewScenarioForm.SCORES else making.nobody_yet
    try:
        made = making.create_scenario(
            actor=request.user, committee=committee, name=form.cleaned_data["name"], places=begin(committee)
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _start(request, found, form=form, status=refusal.status)
    messages.success(request, f"Le scénario « {made.name} » est créé. Personne d’autre ne le lit pour l’instant.")
    return redirect("committee:scenario", uuid=made.uuid)


def _start(
    request: UserRequest, found: Found, *, form: NewScenarioForm | None = None, status: int = 200
) -> HttpResponse:
    """The page before any scenario, or that of a new one; calm where it is closed."""
    context = {
        **context_of(found),
        "why_closed": found.composer.why_closed,
        "form": form or NewScenarioForm(),
        "is_new": form is not None,
        "number": found.viewer.items().count(),
    }
    return render(request, "committee/composition/start.html", context, status=status)


def context_of(found: Found) -> dict[str, Any]:
    """What every page of the composition has."""
    return {
        "nav_item": "committee",
        "cycle": found.viewer.cycle,
        "viewer": found.viewer,
        "composer": found.composer,
        "scenario": found.scenario,
        "key": uuid4(),
    }


@require_safe
@remembers
def scenario(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The three columns, the group above, the other scenarios as tabs; and the act that led here, to be taken back."""
    return show(request, find_open_scenario(request.user, uuid), done=read_number(request.GET.get("fait", "")))


def show(
    request: UserRequest, found: Found, *, refusal: DomainError | None = None, done: int = 0, status: int = 200
) -> HttpResponse:
    """The page of a scenario, after a refusal too. `done`: the revision that an act of this person led to."""
    status = refusal.status if refusal else status
    if found.composer.why_closed:
        return _start(request, found, status=status)
    page = ScenarioPage(found.composer, found.open_scenario)
    context = {
        **context_of(found),
        "page": page,
        "done": done_of(page, done),
        "limits": LimitsPage(page),
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "committee/composition/scenario.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def scenario_settings(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Its name and with whom it is shared; from there it is copied or deleted too."""
    found = find_open_scenario(request.user, uuid)
    known = found.open_scenario
    if not found.composer.composes:
        raise PermissionDenied
    if request.method != "POST":
        return _settings(request, found, ScenarioForm(scenario=known))
    form = ScenarioForm(request.POST, scenario=known)
    if not form.is_valid():
        return _settings(request, found, form, status=422)
    try:
        making.change_scenario(actor=request.user, scenario=known, seen=form.sent_seen, **form.values)
    except StaleError as refusal:
        fresh = find_open_scenario(request.user, uuid)
        both = form.both_versions(ScenarioForm(scenario=fresh.open_scenario))
        return _settings(request, fresh, form, status=refusal.status, versions=both, refusal=refusal.message)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _settings(request, found, form, status=refusal.status)
    messages.success(request, "Le nom et le partage du scénario sont enregistrés.")
    return redirect("committee:scenario", uuid=known.uuid)


def _settings(
    request: UserRequest, found: Found, form: ScenarioForm, *, status: int = 200, **versions: Any
) -> HttpResponse:
    page = ScenarioPage(found.composer, found.open_scenario)
    context = {**context_of(found), "page": page, "form": form, "refusal": "", **versions}
    return render(request, "committee/composition/settings.html", context, status=status)


@require_safe
@remembers
def compare(request: UserRequest) -> HttpResponse:
    """Two to four scenarios side by side."""
    found = find_composition(request.user, request.GET.get("cycle", ""))
    if found.viewer.committee.pk is None or found.composer.why_closed:
        return _start(request, found)
    comparison = Comparison(found.composer, request.GET.getlist("s")[:20])
    if len(comparison.every) < FEWEST:
        return redirect(composition_url(found))
    return render(request, "committee/composition/compare.html", {**context_of(found), "comparison": comparison})


@require_POST
def scenario_copy(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The same places in a scenario of one's own."""
    found = find_open_scenario(request.user, uuid)
    try:
        key = read_key(request.POST.get("key", ""))
        made = making.copy_scenario(actor=request.user, scenario=found.open_scenario, key=key)
    except DomainError as refusal:
        return show(request, found, refusal=refusal)
    messages.success(request, f"Le scénario « {made.name} » est créé. Personne d’autre ne le lit pour l’instant.")
    return redirect("committee:scenario", uuid=made.uuid)


@require_POST
def scenario_delete(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Delete it, from the page that says what it holds."""
    found = find_open_scenario(request.user, uuid)
    try:
        making.delete_scenario(actor=request.user, scenario=found.open_scenario, seen=number_of(request, "seen"))
    except DomainError as refusal:
        return show(request, found, refusal=refusal)
    messages.success(request, f"Le scénario « {found.open_scenario.name} » est supprimé.")
    return redirect(composition_url(found))


def composition_url(found: Found) -> str:
    """The composition of the cycle."""
    return f"{reverse('committee:composition')}?cycle={found.viewer.cycle.slug}"


def number_of(request: UserRequest, name: str) -> int:
    """A number that a page has sent."""
    return read_number(request.POST.get(name, ""))


def read_number(text: str) -> int:
    """A number as it is sent; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def scenario_url(scenario: Scenario, revision: int = 0) -> str:
    """Its page, which says what was just done where a revision is given."""
    url = reverse("committee:scenario", args=[scenario.uuid])
    return f"{url}?fait={revision}" if revision else url
