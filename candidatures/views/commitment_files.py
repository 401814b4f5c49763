"""The act that was signed, and the form to sign by hand, for each who may read them."""

import io
from uuid import UUID

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from candidatures.models import EmployerCommitment
from candidatures.services.commitment import draft_commitment, required_form
from candidatures.services.deed import draw_form
from candidatures.views.page import find_written
from toolkit.documents.models import Document
from toolkit.documents.serving import send_document, serve_document
from toolkit.domain.errors import DomainError
from toolkit.files.serving import private_response


def read_deed(commitment: EmployerCommitment | None, *, reader: User) -> FileResponse:
    """The deed, for a signed-in person. Raises Http404 where none was signed online, and as `serve_document`."""
    return serve_document(_document_of(commitment), reader=reader)


def send_deed(commitment: EmployerCommitment) -> FileResponse:
    """The deed, for whoever holds its link. Raises Http404 where none was signed online, and as `send_document`."""
    try:
        return send_document(Document.objects.get(pk=_document_of(commitment)))
    except Document.DoesNotExist:  # its draft was deleted meanwhile
        raise Http404("Cet acte a été supprimé avec son brouillon.") from None


def _document_of(commitment: EmployerCommitment | None) -> int:
    if commitment is None or commitment.document_id is None:
        raise Http404("Aucun acte n’a été signé en ligne.")
    return commitment.document_id


def send_form(commitment: EmployerCommitment) -> FileResponse:
    """The same engagement to print and sign by hand, drawn for this reader and kept nowhere."""
    return private_response(handle=io.BytesIO(draw_form(commitment)), filename="engagement-a-signer.pdf", inline=True)


@require_safe
def written_deed(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The act, for the applicant and for who helps them."""
    return read_deed(find_written(request, uuid).commitment, reader=request.user)


@require_safe
def written_form(request: UserRequest, uuid: UUID) -> HttpResponseBase:
    """The form to sign by hand, for the applicant and for who helps them."""
    candidature = find_written(request, uuid)
    try:
        required_form(candidature)
    except DomainError as refusal:
        raise Http404(refusal.message) from None
    return send_form(draft_commitment(candidature))
