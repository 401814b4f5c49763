"""A proposal to declare a dossier ineligible: the letter as it would leave, and who decides what of it."""

import io
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures.letters import INELIGIBILITY
from candidatures.lifecycle import LIFECYCLE, available_transitions
from candidatures.models import Candidature
from candidatures.services.eligibility import draft_ineligibility
from instruction import services
from instruction.eligibility import check_dossier, earlier_promotions
from instruction.forms.review import SendBackForm
from instruction.models import IneligibilityProposal
from instruction.views.page import find_instructed
from toolkit.documents.drafts import draft_html, seal_of
from toolkit.documents.rendering import render_cached
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.lists.pager import query_of

NONE_WAITS = "Aucune proposition d’irrecevabilité n’attend sur ce dossier."
DONE = {
    "decide": "Ce dossier est déclaré irrecevable ; la personne candidate en est prévenue et peut lire la lettre.",
    "send_back": "La proposition est renvoyée avec votre mot.",
    "take_back": "La proposition est reprise : le dossier reste en instruction.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The proposal that waits, and the letter; a POST decides, sends back or takes back."""
    candidature = find_instructed(request, uuid)
    waiting = _waiting(candidature)
    if waiting is None:
        messages.info(request, NONE_WAITS)
        return redirect(_dossier(request, candidature))
    if request.method != "POST":
        return _page(request, candidature, waiting)
    act = request.POST.get("act", "")
    if act not in DONE or request.POST.get("proposal", "") not in {"", str(waiting.uuid)}:
        return _page(request, candidature, waiting, notice="Cette page n’est plus à jour : relisez-la.", status=409)
    form = SendBackForm(request.POST) if act == "send_back" else None
    if form is not None and not form.is_valid():
        return _page(request, candidature, waiting, form=form, status=422)
    try:
        _perform(request, waiting, act, form)
    except DomainError as refusal:
        still = _waiting(candidature)
        if still is None:
            messages.error(request, refusal.message)
            return redirect(_dossier(request, candidature))
        return _page(request, candidature, still, form=form, notice=refusal.message, status=refusal.status)
    messages.success(request, DONE[act])
    return redirect(_dossier(request, candidature))


@require_safe
def draft(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The letter of the proposal that waits, as PDF, marked as not issued."""
    candidature = find_instructed(request, uuid)
    waiting = _waiting(candidature)
    if waiting is None:
        raise Http404(NONE_WAITS)
    content = draft_ineligibility(candidature=candidature, reason=waiting.reason)
    pdf = render_cached(html=draft_html(INELIGIBILITY, content))
    return private_response(handle=io.BytesIO(pdf), filename="apercu-de-la-lettre.pdf", inline=True)


def _waiting(candidature: Candidature) -> IneligibilityProposal | None:
    return candidature.ineligibility_proposals.open().select_related("author").first()


def _perform(request: UserRequest, waiting: IneligibilityProposal, act: str, form: SendBackForm | None) -> None:
    acts: dict[str, Any] = {
        "decide": partial(services.decide_ineligibility, seen=request.POST.get("seen", "")),
        "send_back": partial(services.send_back_proposal, answer=form.cleaned_data["word"] if form else ""),
        "take_back": services.take_back_proposal,
    }
    acts[act](actor=request.user, proposal=waiting)


def _dossier(request: UserRequest, candidature: Candidature) -> str:
    query = query_of(request.GET)
    address = reverse("instruction:detail", args=[candidature.uuid])
    return f"{address}?{query}" if query else address


def _page(
    request: UserRequest,
    candidature: Candidature,
    waiting: IneligibilityProposal,
    *,
    form: SendBackForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    content = draft_ineligibility(candidature=candidature, reason=waiting.reason)
    context = {
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "proposal": waiting,
        "checks": check_dossier(candidature, earlier_promotions(candidature, request.user)),
        "letter": content.context,
        "seal": seal_of(content),
        "may_decide": LIFECYCLE["declare_ineligible"] in available_transitions(request.user, candidature),
        "may_take_back": services.takes_back(request.user, waiting, candidature),
        "form": form or SendBackForm(),
        "query": query_of(request.GET),
        "back": _dossier(request, candidature),
        "notice": notice,
    }
    return render(request, "instruction/ineligibility.html", context, status=status)
