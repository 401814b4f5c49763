"""Bind PDFs into one, in the process that reads what others wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.files import process
from toolkit.files.worker import BIND


@dataclass(frozen=True)
class PdfPart:
    """One PDF of the whole: its bookmark, the line at the foot of its pages, and whether its pages are ours."""

    title: str
    content: bytes
    foot: str = ""
    is_ours: bool = False


@dataclass(frozen=True)
class BoundPdf:
    """The PDF and its number of pages; or, with no content, the places of the parts that cannot be read."""

    content: bytes
    pages: int
    broken: tuple[int, ...]


def bind_pdf(*, title: str, parts: Sequence[PdfPart], is_numbered: bool = True) -> BoundPdf:
    """Bind these parts, of which the first is ours, with a bookmark each and the number of each page, if it is wanted.

    Raises UploadError when the process dies of them or takes too long, BusyError when it finds no place, OSError when
    it cannot start.
    """
    spec = {
        "title": title,
        "is_numbered": is_numbered,
        "parts": [
            {"title": part.title, "foot": part.foot, "is_ours": part.is_ours, "size": len(part.content)}
            for part in parts
        ],
    }
    content = b"".join(part.content for part in parts)
    found, bound = process.examine_apart(f"{BIND}{json.dumps(spec)}", title, content)
    return BoundPdf(bound, found["pages"], tuple(found["broken"]))
