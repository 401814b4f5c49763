"""Serve an issued document to a signed-in person."""

import io
from typing import Any

from django.http import FileResponse, Http404

from toolkit.documents.kinds import kind_of
from toolkit.documents.models import Document
from toolkit.documents.services import ensure_rendered, read_document
from toolkit.files.serving import private_response


def serve_document(document_id: int, *, reader: Any, filename: str = "") -> FileResponse:
    """Return the PDF to someone whom its kind lets read it, drawn now if the mail has not done it.

    Raises Http404 for anyone else and for a document deleted meanwhile, DocumentError when it was cancelled before it
    was drawn, altered or lost, StorageUnavailableError.
    """
    document = Document.objects.filter(pk=document_id).first()
    if document is None or not kind_of(document).may_read(reader, document):
        raise Http404("Ce document n’existe pas.")
    return send_document(document, filename=filename)


def send_document(document: Document, *, filename: str = "") -> FileResponse:
    """Return the PDF, once the caller has checked the right to read it. Raises as serve_document, save Http404."""
    content = read_document(ensure_rendered(document.pk))
    return private_response(handle=io.BytesIO(content), filename=filename or document.filename, inline=True)
