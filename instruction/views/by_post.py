"""What a person answers by post about a dossier that they posted, written down by the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from candidatures import services
from candidatures.errors import WrongDayError
from candidatures.forms.by_post import LetterForm, PostedAnswerForm, PostedReplyForm
from candidatures.models import Candidature, Thread
from candidatures.services.by_post import TAKEN_OVER, answers_open
from instruction.threads import threads_of
from instruction.views.posted import find_posted
from toolkit.domain.errors import DomainError
from toolkit.files.errors import UploadError
from toolkit.files.receiving import takes_files

DONE = {
    "confirm": "La participation est confirmée, d’après le courrier reçu.",
    "decline": "La place est rendue, d’après le courrier reçu.",
    "withdraw": "La candidature est retirée, d’après le courrier reçu.",
}
NOTHING_OPEN = "Ce dossier n’attend de la personne rien qui se décide par courrier."


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: UserRequest, uuid: UUID) -> HttpResponse:
    """The person confirms, gives their place up or withdraws by a letter: what it says, when it came."""
    candidature = find_posted(request, uuid)
    answers = answers_open(candidature)
    if request.method != "POST":
        return _page(request, candidature, PostedAnswerForm(answers=answers))
    form = PostedAnswerForm(request.POST, request.FILES, answers=answers)
    if not form.is_valid():
        return _page(request, candidature, form)
    try:
        services.record_answer(actor=request.user, candidature=candidature, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, find_posted(request, uuid), form, refusal=refusal)
    messages.success(request, DONE[form.cleaned_data["answer"]])
    return redirect("instruction:detail", uuid)


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: UserRequest, uuid: UUID, thread: UUID) -> HttpResponse:
    """The person answers a question by a letter: its text, when it came."""
    candidature = find_posted(request, uuid)
    found = get_object_or_404(threads_of(candidature), uuid=thread)
    if found.is_closed:
        raise Http404("Cette question est close.")
    if request.method != "POST":
        return _page(request, candidature, PostedReplyForm(), thread=found)
    form = PostedReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, candidature, form, thread=found)
    try:
        services.answer_question_by_post(actor=request.user, thread=found, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, find_posted(request, uuid), form, refusal=refusal, thread=found)
    messages.success(request, "La réponse reçue par courrier est enregistrée sous sa question.")
    return redirect(f"{reverse('instruction:detail', args=[uuid])}#questions")


def _page(
    request: UserRequest,
    candidature: Candidature,
    form: LetterForm,
    *,
    refusal: DomainError | None = None,
    thread: Thread | None = None,
) -> HttpResponse:
    """The form, with why it was refused; or why there is nothing to write down."""
    if isinstance(refusal, WrongDayError | UploadError):
        form.add_error("upload" if isinstance(refusal, UploadError) else "came_on", refusal.message)
        refusal = None
    is_open = candidature.is_untaken and (thread is not None or bool(answers_open(candidature)))
    context = {
        "nav_item": "candidatures",
        "cycle": candidature.cycle,
        "candidature": candidature,
        "thread": thread,
        "form": form if is_open else None,
        "obstacle": NOTHING_OPEN if candidature.is_untaken else TAKEN_OVER,
        "refusal": refusal.message if refusal else "",
    }
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "instruction/posted_answer.html", context, status=status)
