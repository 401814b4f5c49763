"""Internal notes, from the page of a dossier: written, done; a call in one line."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from candidatures.models import Candidature
from instruction import services
from instruction.forms.review import CallForm, NoteForm
from instruction.services.assignment import colleagues_of
from instruction.views.page import find_instructed, page_of_dossier, run_and_return

LONGEST_KEY = 18  # digits


@require_POST
def note(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write a note, log a call, or say that what came back is done."""
    candidature = find_instructed(request, uuid)
    match request.POST.get("act"):
        case "finish":
            return _finish(request, candidature)
        case "call":
            return _call(request, candidature)
    form = NoteForm(request.POST, people=colleagues_of(candidature.cycle))
    bound = {"note": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    call = partial(services.add_note, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, "La note est enregistrée.", call, anchor="notes")


def _call(request: UserRequest, candidature: Candidature) -> HttpResponse:
    form = CallForm(request.POST)
    bound = {"call": form}
    if not form.is_valid():
        return page_of_dossier(request, candidature, bound=bound, status=422)
    call = partial(services.log_call, **form.cleaned_data, actor=request.user, candidature=candidature)
    return run_and_return(request, candidature, bound, "L’appel est noté.", call, anchor="notes")


def _finish(request: UserRequest, candidature: Candidature) -> HttpResponse:
    key = request.POST.get("note", "")
    number = int(key) if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY else 0
    found = get_object_or_404(candidature.notes, pk=number)
    call = partial(services.finish_note, actor=request.user, note=found)
    return run_and_return(request, candidature, {}, "La note ne reviendra plus.", call, anchor="notes")
