"""Make a cycle public, take it back, ask for a reading."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import UserRequest
from catalogue.readiness import obstacles_of as brochure_obstacles
from cycles.models import Cycle
from toolkit.domain.errors import DomainError
from toolkit.text.french import list_in_words
from workshop.forms.publishing import PublishForm, UnpublishForm
from workshop.permissions import can_publish
from workshop.readiness import heads_of, obstacles_of, warnings_of
from workshop.services.publishing import ask_review, publish_draft, unpublish
from workshop.views.page import find_cycle
from workshop.wording import tell
from workshop.working import WorkingCopy


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: UserRequest, slug: str) -> HttpResponse:
    """What publishing will do and what holds it back; a head of service does it."""
    found = find_cycle(request, slug)
    if found.is_public:
        messages.info(request, "Ce cycle est publié.")
        return redirect("workshop:cycle", slug)
    form = PublishForm(request.POST if request.method == "POST" else None, is_past=found.is_past)
    if request.method != "POST" or not form.is_valid():
        return _show_publish(request, found, form)
    try:
        publish_draft(actor=request.user, cycle=found, knows_past=form.cleaned_data.get("knows_past", False))
    except DomainError as refusal:
        return _show_publish(request, find_cycle(request, slug), form, refusal)
    messages.success(request, f"{found} est publié\u00a0: tout le monde peut lire sa page.")
    warn_of_brochure(request, found)
    return redirect("workshop:cycle", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: UserRequest, slug: str) -> HttpResponse:
    """A published cycle becomes a draft again, with a reason, while nobody has begun a dossier."""
    found = find_cycle(request, slug)
    form = UnpublishForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _show_take_back(request, found, form)
    try:
        unpublish(actor=request.user, cycle=found, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        return _show_take_back(request, found, form, refusal)
    messages.success(request, f"{found} est de nouveau un brouillon\u00a0: le public ne le lit plus.")
    return redirect("workshop:cycle", slug)


@require_POST
def review(request: UserRequest, slug: str) -> HttpResponse:
    """Ask the heads of service to read again."""
    found = find_cycle(request, slug)
    try:
        asked = ask_review(actor=request.user, cycle=found)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        names = list_in_words([head.full_name for head in asked])
        messages.success(request, f"Relecture demandée à {names}, par courriel.")
    return redirect("workshop:changes" if found.is_public else "workshop:publish", slug)


def _show_publish(
    request: UserRequest, cycle: Cycle, form: PublishForm, refusal: DomainError | None = None
) -> HttpResponse:
    working = WorkingCopy(cycle)
    context: dict[str, Any] = {
        "form": form,
        "obstacles": obstacles_of(working),
        "warnings": warnings_of(working),
        "conditions": tell("eligibility", cycle.eligibility, {}).split("\n") if cycle.eligibility else [],
        "opens_later": cycle.opens_at > timezone.now(),
        "address": f"{settings.SITE_URL}{cycle.get_absolute_url()}",
    }
    status = 422 if form.errors else 200
    return render_act(request, "workshop/publish.html", cycle, refusal=refusal, status=status, **context)


def _show_take_back(
    request: UserRequest, cycle: Cycle, form: UnpublishForm, refusal: DomainError | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    context: dict[str, Any] = {"form": form, "is_published": cycle.is_published}
    return render_act(request, "workshop/unpublish.html", cycle, refusal=refusal, status=status, **context)


def warn_of_brochure(request: UserRequest, cycle: Cycle) -> None:
    """Say what keeps the brochure as it was, after a publication."""
    held_back = brochure_obstacles(Cycle.objects.select_related("institute").get(pk=cycle.pk))
    if held_back:
        messages.warning(request, f"Aucune nouvelle édition de la brochure ne se prépare. {held_back[0]}.")


def render_act(
    request: UserRequest,
    template: str,
    cycle: Cycle,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page of an act on a cycle; a refusal is shown at its top and gives its status."""
    shown = {
        "cycle": cycle,
        "nav_item": "workshop",
        "refusal": refusal.message if refusal else "",
        "may_publish": can_publish(request.user, cycle.institute_id),
        "heads": [head for head in heads_of(cycle) if head != request.user],
        **context,
    }
    return render(request, template, shown, status=refusal.status if refusal else status)
