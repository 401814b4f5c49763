"""A scenario is adopted, on a page that tells what it does; then the compositions that were adopted are read."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures.wordings.reasons import reasons_for_several
from committee.models import Adoption
from committee.scenarios.adopted import adopted_of
from committee.scenarios.adopting import adopt_scenario
from committee.scenarios.adoption_plan import Plan
from committee.scenarios.finding import Found, find_composition, find_open_scenario
from committee.scenarios.forms import AdoptionForm
from committee.scenarios.page import ScenarioPage
from committee.views.composition import context_of, scenario_url, show
from toolkit.domain.errors import DomainError
from toolkit.exports.services import read_key
from toolkit.memo import remembers


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def adopt(request: UserRequest, uuid: UUID) -> HttpResponse:
    """What the adoption would do, name by name; POST does it."""
    found = find_open_scenario(request.user, uuid)
    page = ScenarioPage(found.composer, found.open_scenario)
    if not page.may_move:
        raise PermissionDenied
    if found.composer.why_closed:
        return show(request, found, status=409 if request.method == "POST" else 200)
    plan = Plan(page)
    if request.method != "POST":
        return _page(request, found, plan, AdoptionForm(plan=plan))
    key = read_key(request.POST.get("key", ""))
    form = AdoptionForm(request.POST, plan=plan)
    done = Adoption.objects.filter(key=key, adopted_by=request.user).exists()
    if not form.is_valid() and not done and form.sent_seen == plan.seal:
        return _page(request, found, plan, form, status=422)
    return _adopt(request, found, form, key)


def _adopt(request: UserRequest, found: Found, form: AdoptionForm, key: UUID) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("reason", "motive")}
    try:
        made = adopt_scenario(actor=request.user, scenario=found.open_scenario, key=key, seen=form.sent_seen, **given)
    except DomainError as refusal:
        fresh = find_open_scenario(request.user, found.open_scenario.uuid)
        if not ScenarioPage(fresh.composer, fresh.open_scenario).may_move or fresh.composer.why_closed:
            return show(request, fresh, refusal=refusal)
        plan = Plan(ScenarioPage(fresh.composer, fresh.open_scenario))
        again = AdoptionForm(request.POST, plan=plan)
        again.show_again(plan)
        return _page(request, fresh, plan, again, refusal=refusal)
    number = len(made.rows)
    some = "Sa décision est proposée" if number == 1 else f"Ses {number} décisions sont proposées"
    messages.success(request, f"Le scénario « {made.name} » est adopté. {some} : la présidence les valide.")
    if found.viewer.can_record:
        return redirect(f"{reverse('committee:decisions')}?cycle={found.viewer.cycle.slug}")
    return redirect(scenario_url(found.open_scenario))


def _page(
    request: UserRequest,
    found: Found,
    plan: Plan,
    form: AdoptionForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    common = context_of(found)
    library = reasons_for_several("reasons.refusal", found.viewer.cycle) if plan.unmotivated else []
    context = {
        **common,
        "page": plan.page,
        "plan": plan,
        "form": form,
        "key": request.POST.get("key") or common["key"],
        "refusal": refusal.message if refusal else "",
        "usual_reasons": library,
    }
    status = refusal.status if refusal else status
    return render(request, "committee/composition/adopt.html", context, status=status)


@require_safe
@remembers
def adopted(request: UserRequest) -> HttpResponse:
    """The composition that holds, as it was adopted, what became of it, and those that it replaced."""
    found = find_composition(request.user, request.GET.get("cycle", ""))
    if not found.composer.composes:
        raise PermissionDenied
    former = Adoption.objects.filter(committee=found.viewer.committee.pk).select_related("adopted_by", "scenario")
    context = {
        **context_of(found),
        "why_closed": found.composer.why_closed,
        "adopted": None if found.composer.why_closed else adopted_of(found.composer),
        "former": list(former[1:20]),
    }
    return render(request, "committee/composition/adopted.html", context)
