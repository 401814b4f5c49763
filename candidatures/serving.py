"""Hand out a file of a dossier. Each caller has checked the right to read it by its own rule."""

from django.http import FileResponse

from candidatures.models import Piece
from documents.serving import serve_private_file


def serve_piece(piece: Piece) -> FileResponse:
    """The file, shown in place when it is a PDF, kept by no cache. Raises Http404 when storage has lost it."""
    return serve_private_file(
        file_field=piece.file, filename=piece.filename, content_type=piece.content_type, inline=True
    )
