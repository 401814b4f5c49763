"""The desk's side of what is not submitted: who has begun a dossier, and more time for one of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import INSTRUCTORS, TRAINING_TEAM
from candidatures.enums import State
from candidatures.models import Candidature
from cycles.models import Cycle
from cycles.selection import choose_cycle, workplace_cycles
from instruction.drafts import DraftList, with_last_save
from instruction.elsewhere import found_submitted
from instruction.forms.extension import ExtensionForm, LateDraftForm
from instruction.permissions import can_extend, can_extend_at
from instruction.services import grant_extension, open_late_draft
from instruction.services.extension import WHO_EXTENDS, extensions_of, late_draft_obstacle
from instruction.views.beginning import beginning_page, chosen_cycle, no_cycle
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.text.typography import format_moment


@require_safe
def listing(request: UserRequest) -> HttpResponse:
    """Who has begun a dossier of one cycle and not submitted it, before and after the call closes."""
    if not request.user.has_role(*TRAINING_TEAM):
        raise PermissionDenied
    cycles = workplace_cycles(request.user, *TRAINING_TEAM)
    cycle = choose_cycle(cycles, request.GET.get("cycle", ""))
    if cycle is None:
        return render(request, "instruction/no_cycle.html", {"nav_item": "candidatures"})
    extends = can_extend_at(request.user, cycle)
    drafts = DraftList(user=request.user, cycle=cycle, params=request.GET, can_extend=extends and cycle.is_published)
    context = {
        "nav_item": "candidatures",
        "cycle": cycle,
        "cycles": cycles,
        "drafts": drafts,
        "page": drafts.page,
        "rows": drafts.shown,
        "words": drafts.words,
        "elsewhere": found_submitted(user=request.user, cycle=cycle, words=drafts.words),
        "can_extend": extends,
        "who_extends": WHO_EXTENDS,
        "now": timezone.now(),
    }
    return render(request, "instruction/drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def late_draft(request: UserRequest) -> HttpResponse:
    """Begin a dossier, after the call, for a person who had none."""
    cycle = chosen_cycle(request, *INSTRUCTORS)
    if cycle is None:
        return no_cycle(request)
    if request.method != "POST":
        return _late_page(request, cycle, None if late_draft_obstacle(cycle) else LateDraftForm(cycle=cycle))
    form = LateDraftForm(request.POST, cycle=cycle)
    if not form.is_valid():
        return _late_page(request, cycle, form)
    try:
        draft = open_late_draft(actor=request.user, cycle=cycle, **form.cleaned_data)
    except DomainError as refusal:
        return _late_page(request, cycle, form, refusal=refusal)
    return _granted(request, draft, "Un dossier lui est ouvert.")


def _late_page(
    request: UserRequest, cycle: Cycle, form: LateDraftForm | None, *, refusal: DomainError | None = None
) -> HttpResponse:
    obstacle = late_draft_obstacle(cycle)
    return beginning_page(request, "instruction/late_draft.html", cycle, form, obstacle=obstacle, refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Whose draft it is, the extensions granted so far, and one more for whoever may grant it."""
    candidature = _find(request, uuid)
    if candidature.is_on_paper and candidature.is_draft:
        return redirect(candidature)
    if request.method == "POST":
        return _grant(request, candidature)
    if candidature.state == State.DRAFT:
        offered = candidature.cycle.is_published and can_extend(request.user, candidature)
        return _page(request, candidature, ExtensionForm(cycle=candidature.cycle) if offered else None)
    if candidature.submitted_at is None:
        raise Http404("Ce dossier a été retiré avant d’être déposé.")
    return redirect("instruction:detail", uuid)


def _find(request: UserRequest, uuid: UUID) -> Candidature:
    return get_object_or_404(with_last_save(Candidature.objects.at_desk_of(request.user)), uuid=uuid)


def _grant(request: UserRequest, candidature: Candidature) -> HttpResponse:
    form = ExtensionForm(request.POST, cycle=candidature.cycle)
    if not can_extend(request.user, candidature):
        return _page(request, candidature, form, refusal=NotAllowedError(WHO_EXTENDS))
    if not form.is_valid():
        return _page(request, candidature, form, status=422)
    try:
        granted = grant_extension(actor=request.user, candidature=candidature, **form.cleaned_data)
    except IncompleteError as refusal:
        form.add_error("until", refusal.message)
        return _page(request, candidature, form, status=422)
    except DomainError as refusal:
        return _page(request, _find(request, candidature.uuid), form, refusal=refusal)
    return _granted(request, granted)


def _granted(request: UserRequest, candidature: Candidature, opened: str = "") -> HttpResponse:
    until = format_moment(candidature.deadline)
    sentence = f"{candidature.full_name} peut déposer jusqu’au {until}. Un courriel l’en prévient."
    messages.success(request, f"{opened} {sentence}".strip())
    return redirect("instruction:extension", candidature.uuid)


def _page(
    request: UserRequest,
    candidature: Candidature,
    form: ExtensionForm | None,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "form": form,
        "extensions": extensions_of(candidature),
        "refusal": refusal.message if refusal else "",
        "who_extends": WHO_EXTENDS,
    }
    return render(request, "instruction/extension.html", context, status=refusal.status if refusal else status)
