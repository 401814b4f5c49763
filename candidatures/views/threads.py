"""« Questions du service »: what staff ask about a dossier, read and answered by whoever writes it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from candidatures import services
from candidatures.forms.threads import MessageForm
from candidatures.models import Candidature, Message, Thread
from candidatures.permissions import is_applicants_side
from candidatures.thread_lifecycle import can_converse
from candidatures.views.page import DossierPage, find_written, render_page
from toolkit.domain.errors import DomainError, StaleError


@require_safe
def questions(request: UserRequest, uuid: UUID) -> HttpResponse:
    """All that the service asked: what awaits an answer, then the latest."""
    return _page(request, find_written(request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: UserRequest, uuid: UUID, thread: UUID) -> HttpResponse:
    """Answer one question; refused, the page again with what was typed."""
    candidature = find_written(request, uuid)
    found = get_object_or_404(_threads(candidature), uuid=thread)
    back = f"{reverse('candidatures:questions', args=[candidature.uuid])}#question-{found.uuid}"
    if request.method != "POST":
        return redirect(back)
    form = MessageForm(request.POST, thread=found)
    if not form.is_valid():
        return _page(request, candidature, form=form, answered=found)
    try:
        services.answer_question(actor=request.user, thread=found, **form.cleaned_data)
    except DomainError as refusal:
        fresh = get_object_or_404(_threads(candidature), pk=found.pk)
        if isinstance(refusal, StaleError):
            form.show_again(fresh)
        return _page(request, candidature, form=form, answered=fresh, refusal=refusal)
    messages.success(request, "Votre réponse est envoyée au service formation.")
    return redirect(back)


def _threads(candidature: Candidature) -> QuerySet[Thread]:
    written = Message.objects.select_related("author")
    return Thread.objects.filter(candidature=candidature.pk).prefetch_related(Prefetch("messages", written))


def _page(
    request: UserRequest,
    candidature: Candidature,
    *,
    form: MessageForm | None = None,
    answered: Thread | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    may_write = can_converse(candidature) and is_applicants_side(request.user, candidature)
    rows = []
    # What awaits an answer comes first.
    for thread in sorted(_threads(candidature), key=lambda one: not one.awaits_reply):
        is_answered = answered is not None and thread.pk == answered.pk
        # A text that was refused stays in sight, even where nobody may send it any more.
        shown = form if is_answered else MessageForm(thread=thread) if may_write and not thread.is_closed else None
        rows.append({"thread": thread, "form": shown, "is_open": is_answered or thread.awaits_reply})
    page = DossierPage(request.user, candidature)
    status = 422 if form is not None and form.errors else 200
    context = {"questions": rows, "may_write": may_write, "form": form}
    return render_page(request, "candidatures/questions.html", page, refusal=refusal, status=status, **context)
