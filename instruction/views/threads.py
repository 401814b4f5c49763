"""Questions to the applicant, from the page of a dossier: asked, followed up, read, closed."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature, Thread
from instruction import services
from instruction.forms.threads import AskForm, follow_up_form
from instruction.threads import threads_of
from instruction.views.page import find_instructed, page_of_dossier, run_and_return
from toolkit.domain.errors import DomainError, StaleError

ONE_CLICK = {
    "read": (services.read_question, "La réponse est notée comme lue. La personne candidate le voit."),
    "close": (
        services.close_question,
        "La question est close. Elle reste à lire, ici et dans l’espace de la personne candidate.",
    ),
}


@require_POST
def ask(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Ask the applicant something."""
    candidature = find_instructed(request, uuid)
    form = AskForm(request.POST)
    bound = {"ask": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    call = partial(services.ask_question, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(
        request, candidature, bound, "La question part par courriel à la personne candidate.", call, anchor="questions"
    )


@require_POST
def follow_up(request: UserRequest, uuid: UUID, thread: UUID) -> HttpResponse:
    """Say more in a question, note that its answer is read, or close it."""
    candidature = find_instructed(request, uuid)
    found = get_object_or_404(Thread, uuid=thread, candidature=candidature)
    act = request.POST.get("act", "write")
    if act == "write":
        return _write(request, candidature, found)
    if act not in ONE_CLICK:
        raise Http404("Cet acte n’existe pas.")
    service, done = ONE_CLICK[act]
    call = partial(service, actor=request.user, thread=found)
    return run_and_return(request, candidature, {}, done, call, anchor="questions")


def _write(request: UserRequest, candidature: Candidature, thread: Thread) -> HttpResponse:
    form = follow_up_form(thread, request.POST)
    bound = {f"question-{thread.uuid}": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)

    def call() -> None:
        try:
            services.write_in_question(**form.cleaned_data, actor=request.user, thread=thread)
        except DomainError as refusal:
            if isinstance(refusal, StaleError):
                form.show_again(threads_of(candidature).get(pk=thread.pk))
            raise

    return run_and_return(
        request, candidature, bound, "Le message part par courriel à la personne candidate.", call, anchor="questions"
    )
