"""The page of an employer: public, reached by a link that is theirs. A GET changes nothing, whoever follows it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from evaluations.forms import AnswerForm
from evaluations.models import EmployerLink
from evaluations.services import AlreadyAnsweredError, has_answered
from evaluations.services.links import DeadLinkError, find_employer_link, submit_by_link
from toolkit.domain.errors import DomainError
from toolkit.ui.link_pages import link_page


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was being sent by a link that opens nothing any more: the questions are gone, the texts are shown."""
    texts = [str(value) for name, value in request.POST.items() if name.startswith("q-") and len(value) > 1]
    return [("Votre réponse", text) for text in texts]


@sensitive_post_parameters()
@link_page(dead=DeadLinkError, template="evaluations/by_link_gone.html", typed=_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def employer_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """The questions to the employer; then that the answers are kept."""
    link = find_employer_link(token)
    sheet = AnswerForm(request.POST if request.method == "POST" else None, evaluation=link.form)
    if request.method != "POST":
        return _show(request, link, sheet)
    if not sheet.is_valid():
        return _show(request, link, sheet, status=422)
    try:
        submit_by_link(link=link, answers=sheet.said)
    except DeadLinkError:
        raise
    except DomainError as refusal:
        return _show(request, link, sheet, refusal=refusal)
    return redirect("employer_feedback:employer_page", token)


def _show(
    request: HttpRequest,
    link: EmployerLink,
    sheet: AnswerForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponseBase:
    is_answered = isinstance(refusal, AlreadyAnsweredError) or has_answered(link.user, link.form)
    context = {
        "link": link,
        "evaluation": link.form,
        "cycle_name": str(link.form.cycle),
        "institute": link.form.organiser,
        "form": sheet,
        "is_answered": is_answered,
        "refusal": refusal,
        "typed": sheet.typed if refusal and is_answered else [],
    }
    return render(request, "evaluations/by_link.html", context, status=refusal.status if refusal else status)
