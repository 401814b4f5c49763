"""The team reads the results, chooses what is quoted, publishes."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from evaluations.forms import TakeBackForm
from evaluations.models import EvaluationForm
from evaluations.pages import FormPage, YearPage
from evaluations.services import choose_verbatims, mark_of_choice, publish_form, share_form, take_back
from evaluations.views.staff import NAV, find_form, find_prepared, find_year
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import render_pdf
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response
from toolkit.text.identifiers import read_uuid

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def verbatims(request: UserRequest, form: UUID) -> HttpResponse:
    """Choose the texts that the report quotes, among those whose writers agreed."""
    found = find_prepared(request, form)
    if not found.standing.is_over:
        raise Http404("Rien ne se lit avant la clôture.")
    refusal, sent = None, None
    if request.method == "POST":
        sent = {key for key in map(read_uuid, request.POST.getlist("texte")) if key is not None}
        try:
            seen = request.POST.get("seen", "")[:64]
            number = choose_verbatims(actor=request.user, form=found, chosen=sent, seen=seen)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"{number} texte{'s' if number > 1 else ''} à citer.")
            return redirect("evaluations:form", found.uuid)
    page = FormPage(found, request.user)
    context = {
        "page": page,
        "evaluation": found,
        "refusal": refusal,
        "sent": sent,
        "seen": mark_of_choice(found),
        **NAV,
    }
    return render(request, "evaluations/verbatims.html", context, status=refusal.status if refusal else 200)


@both
def publish(request: UserRequest, form: UUID) -> HttpResponse:
    """Let the team read: what it shows, what it quotes, what it hides."""
    return _act(request, form, "evaluations/publish.html", _publish, "is_closed")


@both
def share(request: UserRequest, form: UUID) -> HttpResponse:
    """Let those who were asked read it too."""
    return _act(request, form, "evaluations/share.html", _share, "is_published")


@both
def withdraw(request: UserRequest, form: UUID) -> HttpResponse:
    """Take a publication back, with the reason."""
    return _act(request, form, "evaluations/withdraw.html", _take_back, "is_published")


def _publish(request: UserRequest, form: EvaluationForm) -> str:
    publish_form(actor=request.user, form=form, seen=request.POST.get("seen", "")[:64])
    return "Les résultats sont publiés à l’équipe."


def _share(request: UserRequest, form: EvaluationForm) -> str:
    share_form(actor=request.user, form=form)
    return "Les résultats sont publiés à la promotion\u00a0: chaque personne reçoit un courriel."


def _take_back(request: UserRequest, form: EvaluationForm) -> str:
    sheet = TakeBackForm(request.POST)
    reason = sheet.cleaned_data["reason"] if sheet.is_valid() else ""
    take_back(actor=request.user, form=form, reason=reason)
    return "La publication est reprise\u00a0: le rapport est annulé."


def _act(
    request: UserRequest,
    form: UUID,
    template: str,
    act: Callable[[UserRequest, EvaluationForm], str],
    when: str,
) -> HttpResponse:
    """A page that says what the act does, then does it; in another state, the page of the evaluation."""
    found = find_prepared(request, form)
    refusal = None
    if request.method == "POST":
        try:
            done = act(request, found)
        except DomainError as error:
            refusal = error
            found = find_prepared(request, form)
        else:
            messages.success(request, done)
            return redirect("evaluations:form", found.uuid)
    elif not getattr(found.standing, when):
        return redirect("evaluations:form", found.uuid)
    page = FormPage(found, request.user)
    sheet = TakeBackForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"page": page, "evaluation": found, "refusal": refusal, "reason_form": sheet, **NAV}
    return render(request, template, context, status=refusal.status if refusal else 200)


@require_safe
def report(request: UserRequest, form: UUID) -> HttpResponseBase:
    """The report on paper, once it is published."""
    found = find_form(request, form)
    if found.document_id is None:
        raise Http404("Ce rapport n’est pas publié.")
    return serve_document(found.document_id, reader=request.user)


@require_safe
def year_report(request: UserRequest, cycle: UUID) -> HttpResponseBase:
    """The year on paper, from what each session shows."""
    found = find_year(request, cycle)
    context = {
        "page": YearPage(found, request.user),
        "institute": sender_of(found.institute),
        "recipient": [],
        "title": f"Évaluations, {found}",
        "issued_on": timezone.now(),
    }
    drawn = render_pdf(html=render_to_string("evaluations/documents/year.html", context), identifier=str(found.uuid))
    return private_response(handle=io.BytesIO(drawn), filename=f"evaluations-{found.slug}.pdf", inline=True)
