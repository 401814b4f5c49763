"""Hand out a file of a dossier. Each caller has checked the right to read it by its own rule."""

from django.http import FileResponse

from candidatures.models import PaperScan, Piece
from toolkit.files.serving import serve_private_file


def serve_piece(piece: Piece | PaperScan, *, framed: bool = False) -> FileResponse:
    """The PDF to read, shown in place, kept by no cache; `framed`: a page of ours may hold it.

    Raises Http404 when storage has lost it.
    """
    return serve_private_file(
        file_field=piece.file, filename=piece.filename, content_type=piece.content_type, inline=True, framed=framed
    )


def serve_received(piece: Piece | PaperScan) -> FileResponse:
    """What was received, byte for byte, as a download and nothing else. Raises Http404 when storage has lost it."""
    return serve_private_file(
        file_field=piece.original, filename=piece.original_name, content_type="application/octet-stream"
    )
