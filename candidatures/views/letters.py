"""The letter of a decision, for the applicant."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from candidatures.models import Candidature
from candidatures.views.page import find_own
from toolkit.documents.errors import DocumentError
from toolkit.documents.serving import serve_document


def read_letter(candidature: Candidature, *, reader: User) -> FileResponse:
    """The letter, drawn on first reading. Raises Http404 where none was issued, and as `serve_document`."""
    if candidature.letter_id is None:
        raise Http404("Aucune lettre n’a été émise pour cette candidature.")
    return serve_document(candidature.letter_id, reader=reader)


@require_safe
def letter(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The letter of one's own candidature; why it cannot be read, on the page of the dossier."""
    candidature = find_own(request, uuid)
    try:
        return read_letter(candidature, reader=request.user)
    except DocumentError as refusal:
        messages.error(request, refusal.message)
        return redirect(candidature)
