"""Serve a private file, after the caller has checked the right to read it."""

from collections.abc import Iterator
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from toolkit.files.sweeping import note_missing

# What a browser may show in place; anything else is only ever downloaded.
INLINE_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
# A browser's own PDF reader cannot work under `sandbox` (Safari shows an empty window), nor without its own styles.
# The type is pinned by nosniff, so such a response can be nothing but a PDF.
PDF_READER = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"


def serve_private_file(
    *, file_field: FieldFile, filename: str, content_type: str = "application/pdf", inline: bool = False,
    framed: bool = False,
) -> FileResponse:  # fmt: skip
    """Return the file as a response that no cache keeps and that no browser takes for a page.

    `inline` is granted to PDF and images only, `framed` to what is so shown: a page of this site may hold it. Raises
    Http404 when there is no file, or storage has lost it: it is then noted for the staff's home. Raises
    StorageUnavailableError.
    """
    if not file_field:
        raise Http404("Ce fichier n’existe pas.")
    try:
        handle = file_field.open("rb")
    except FileNotFoundError:
        note_missing(str(file_field.name))
        raise Http404("Ce fichier n’existe plus.") from None
    response = private_response(handle=handle, filename=filename, content_type=content_type, inline=inline)
    if framed and inline and content_type in INLINE_TYPES:
        policy = response["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        response["Content-Security-Policy"] = policy
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def private_response(
    *, handle: IO[bytes] | Iterator[bytes], filename: str, content_type: str = "application/pdf", inline: bool = False
) -> FileResponse:
    """Stream an open file, or lines as they are made, as serve_private_file does; a file is closed at the end."""
    shown = inline and content_type in INLINE_TYPES
    response = FileResponse(handle, as_attachment=not shown, filename=filename, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not shown, filename) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = PDF_READER if shown and content_type == "application/pdf" else SANDBOX
    return response
