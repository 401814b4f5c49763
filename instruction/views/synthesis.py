"""The page of a synthesis: the dossier beside it, its text written or read, what is done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from candidatures.models import Candidature
from instruction import services
from instruction.forms.review import SendBackForm
from instruction.forms.synthesis import SynthesisForm
from instruction.models.synthesis import WORD_LIMIT
from instruction.synthesis_page import SynthesisPage
from instruction.synthesis_paper import draw_synthesis, name_of
from instruction.views.page import find_instructed, stamp_of
from toolkit.domain.errors import DomainError, StaleError
from toolkit.files.serving import private_response
from toolkit.memo import remembers
from toolkit.text.typography import format_hour, typeset
from toolkit.ui.form_versions import both_versions, shown_values

DONE = {
    "save": "La synthèse est enregistrée.",
    "propose": "La synthèse est proposée à la direction du service.",
    "validate": "La synthèse est validée : la commission la lit avec le dossier.",
    "take_back": "La synthèse est redevenue un brouillon.",
    "send_back": "La synthèse est renvoyée, avec votre mot.",
    "rework": "Une nouvelle version commence. La commission lit la précédente jusqu’à ce que celle-ci soit validée.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@remembers
def synthesis(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write or read it. POST keeps the text, then proposes or validates it where that is asked."""
    candidature = find_instructed(request, uuid)
    page = SynthesisPage(request.user, candidature, request.GET.get("version", ""))
    if request.method != "POST":
        return _show(request, page, page.new_form())
    form = SynthesisForm(request.POST)
    form.is_valid()
    try:
        saved = _save(request, candidature, form)
    except StaleError as refusal:
        return _show_both(request, candidature, form, refusal)
    except DomainError as refusal:
        return _show(request, page, form, refusal=refusal)
    form.show_seen(saved.mark if saved else "")
    act = request.POST.get("act", "save")
    if form.errors or act not in {"propose", "validate"}:
        return _show(request, SynthesisPage(request.user, candidature), form) if form.errors else _done(request, uuid)
    if saved is None:
        return _show(request, page, form, refusal=DomainError("Écrivez d’abord la synthèse.", status=422))
    try:
        if act == "propose":
            services.propose_synthesis(actor=request.user, synthesis=saved)
        else:
            services.validate_synthesis(actor=request.user, synthesis=saved, dossier_seen=form.sent_dossier)
    except DomainError as refusal:
        return _show(request, SynthesisPage(request.user, candidature), form, refusal=refusal)
    return _done(request, uuid, act)


@require_POST
def autosave(request: UserRequest, uuid: UUID) -> JsonResponse:
    """What the page sends by itself while somebody writes: answers as `candidatures:autosave` does."""
    candidature = find_instructed(request, uuid)
    form = SynthesisForm(request.POST)
    form.is_valid()
    try:
        saved = _save(request, candidature, form)
    except StaleError as refusal:
        return _tell_both(request, candidature, form, refusal)
    except DomainError as refusal:
        return JsonResponse({"refusal": typeset(refusal.message)}, status=refusal.status)
    errors = {name: [typeset(str(line)) for line in lines] for name, lines in form.errors.items()}
    told = {"seen": saved.mark if saved else "", "saved": f"Enregistré à {format_hour(timezone.now())}"}
    return JsonResponse({**told, "errors": errors, "filled": {}, "around": False, "fell": None})


@require_POST
def act(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take back, send back, validate what was proposed, or begin another version."""
    candidature = find_instructed(request, uuid)
    page = SynthesisPage(request.user, candidature)
    name = request.POST.get("act", "")
    form = SendBackForm(request.POST, limit=WORD_LIMIT) if name == "send_back" else None
    if name not in {"take_back", "send_back", "validate", "rework"} or page.synthesis is None:
        raise Http404("Cette action n’existe pas.")
    if form is not None and not form.is_valid():
        return _show(request, page, page.new_form(), send_back=form, status=422)
    try:
        _perform(request, page, name, form)
    except DomainError as refusal:
        fresh = SynthesisPage(request.user, find_instructed(request, uuid))
        return _show(request, fresh, fresh.new_form(), refusal=refusal, send_back=form)
    return _done(request, uuid, name)


@require_safe
def paper(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """One version on a page of A4: the last, or the one that is named."""
    page = SynthesisPage(request.user, find_instructed(request, uuid), request.GET.get("version", ""))
    if page.synthesis is None:
        raise Http404("Ce dossier n’a pas encore de synthèse.")
    try:
        content = draw_synthesis(page.synthesis)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("instruction:synthesis", uuid)
    return private_response(handle=iter([content]), filename=name_of(page.synthesis), inline=True)


def _save(request: UserRequest, candidature: Candidature, form: SynthesisForm) -> Any:
    return services.save_synthesis(actor=request.user, candidature=candidature, values=form.values, seen=form.sent_seen)


def _perform(request: UserRequest, page: SynthesisPage, name: str, form: SendBackForm | None) -> None:
    actor, shown = request.user, page.synthesis
    if name == "rework" or shown is None:
        services.rework_synthesis(actor=actor, candidature=page.candidature)
    elif form is not None:
        services.send_back_synthesis(actor=actor, synthesis=shown, word=form.cleaned_data["word"])
    elif name == "take_back":
        services.take_back_synthesis(actor=actor, synthesis=shown)
    else:
        seen, dossier = request.POST.get("seen", ""), request.POST.get("dossier", "")
        services.validate_synthesis(actor=actor, synthesis=shown, seen=seen, dossier_seen=dossier)


def _done(request: UserRequest, uuid: UUID, name: str = "save") -> HttpResponse:
    messages.success(request, DONE[name])
    return redirect("instruction:synthesis", uuid)


def _show(
    request: UserRequest,
    page: SynthesisPage,
    form: SynthesisForm | None,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page. A text that was refused comes back as it was typed, even where it may not be written any more."""
    if refusal is not None:
        status = refusal.status
    elif form is not None and form.errors:
        status = 422
    candidature = page.candidature
    context = {
        "send_back": SendBackForm(limit=WORD_LIMIT),
        **{key: value for key, value in context.items() if value is not None},
        **{"page": page, "form": form, "candidature": candidature, "cycle": candidature.cycle},
        "nav_item": "candidatures",
        "pieces": candidature.pieces.current().select_related("required_piece"),
        "commitment": candidature.commitment,
        "stamp": stamp_of(candidature),
        "refusal": refusal.message if refusal else "",
    }
    response = render(request, "instruction/synthesis.html", context, status=status)
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # the pieces, see csp.decorators
    return response


def _show_both(
    request: UserRequest, candidature: Candidature, form: SynthesisForm, refusal: StaleError
) -> HttpResponse:
    """What was typed stays in the form; what was saved meanwhile is beside. Sending again keeps the former."""
    page = SynthesisPage(request.user, candidature)
    stored = SynthesisForm(synthesis=page.synthesis)
    form.show_seen(page.mark)
    return _show(
        request, page, form, refusal=refusal, versions=both_versions(form, stored), stale=True, closed=not page.is_open
    )


def _tell_both(
    request: UserRequest, candidature: Candidature, form: SynthesisForm, refusal: StaleError
) -> JsonResponse:
    page = SynthesisPage(request.user, candidature)
    stored = SynthesisForm(synthesis=page.synthesis)
    context = {"versions": both_versions(form, stored), "refusal": refusal.message, "closed": not page.is_open}
    told = {
        "refusal": typeset(refusal.message),
        "seen": page.mark,
        "stored": shown_values(stored),
        "html": render_to_string("instruction/_synthesis_stale.html", context, request),
    }
    return JsonResponse(told, status=refusal.status)
