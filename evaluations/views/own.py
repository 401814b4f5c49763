"""What somebody who is asked opens: one page, answered once."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from evaluations.forms import AnswerForm
from evaluations.models import EvaluationForm
from evaluations.permissions import forms_asked_of, owes
from evaluations.results import Results
from evaluations.services import AlreadyAnsweredError, has_answered, submit_answers
from toolkit.documents.serving import serve_document
from toolkit.domain.errors import DomainError

NAV: dict[str, Any] = {"nav_item": "promotion"}


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: UserRequest, form: UUID) -> HttpResponse:
    """The questions, while it is open; then that the answers are kept, or that it is closed."""
    found = _find(request, form)
    sheet = AnswerForm(request.POST if request.method == "POST" else None, evaluation=found)
    if request.method != "POST":
        return _show(request, found, sheet)
    if not sheet.is_valid():
        return _show(request, found, sheet, status=422)
    try:
        submit_answers(actor=request.user, form=found, answers=sheet.said)
    except DomainError as refusal:
        return _show(request, _find(request, form), sheet, refusal=refusal)
    return redirect("feedback:answer", found.uuid)


@require_safe
def results(request: UserRequest, form: UUID) -> HttpResponse:
    """The results, once they are published to those who were asked."""
    found = _find_shared(request, form)
    context = {"evaluation": found, "results": Results(found), **NAV}
    return render(request, "evaluations/results.html", context)


@require_safe
def paper(request: UserRequest, form: UUID) -> HttpResponseBase:
    """The same on paper."""
    found = _find_shared(request, form)
    if found.document_id is None:
        raise Http404("Ce rapport n’est pas publié.")
    return serve_document(found.document_id, reader=request.user)


def _find_shared(request: UserRequest, form: UUID) -> EvaluationForm:
    found = _find(request, form)
    if not found.standing.is_shared:
        raise Http404("Ces résultats ne sont pas publiés.")
    return found


def _find(request: UserRequest, form: UUID) -> EvaluationForm:
    """An evaluation that one is asked, once it was opened. Raises Http404."""
    found = forms_asked_of(request.user).with_subject().filter(uuid=form).first()
    if found is None or found.standing.is_draft or not owes(request.user, found):
        raise Http404("Cette évaluation ne vous est pas adressée.")
    return found


def _show(
    request: UserRequest,
    evaluation: EvaluationForm,
    sheet: AnswerForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    is_open = evaluation.is_answerable()
    is_answered = isinstance(refusal, AlreadyAnsweredError) or has_answered(request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "form": sheet,
        "may_answer": is_open and not is_answered,
        "is_answered": is_answered,
        "refusal": refusal,
        "typed": sheet.typed if refusal and not (is_open and not is_answered) else [],
        **NAV,
    }
    return render(request, "evaluations/answer.html", context, status=refusal.status if refusal else status)
