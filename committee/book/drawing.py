"""What a book holds beside its dossiers: the cover with the page of contents, the mark of its reader."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.template.loader import render_to_string

from accounts.models import User
from candidatures.paper import BUSY, PATIENCE, PLACES, UNNUMBERED
from cycles.models import Cycle
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import lay_out, write_pdf
from toolkit.files.places import take_place

# Light enough to be read through, over what was scanned too; nothing behind it, which would hide the page.
MARK = """
@page { margin: 0; @bottom-left { content: none } @bottom-right { content: none } }
html, body { background: none; }
main { position: absolute; inset-block-start: 112mm; inset-inline-start: 15mm; inline-size: 180mm;
  transform: rotate(-32deg); text-align: center; }
h1, p { color: rgb(16 36 43 / 13%); font-family: "Source Sans Pro", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 34pt; font-weight: 600; } p { font-size: 19pt; }
"""


@dataclass
class Line:
    """One dossier in the page of contents. `page` is where it starts, `anchor` the name that its link leads to."""

    name: str
    employer: str
    anchor: str = ""
    pages: int = 0
    page: int = 0


@dataclass(frozen=True)
class Front:
    """What comes before the first dossier."""

    content: bytes
    pages: int

    def open(self) -> IO[bytes]:
        """The PDF as a file."""
        return io.BytesIO(self.content)


def draw_front(*, cycle: Cycle, reader: User, day: date, lines: Sequence[Line]) -> Front:
    """The cover and the page of contents, drawn again until it says where each dossier starts.

    Raises UploadError (422) when others hold all the places.
    """
    front = Front(b"", 0)
    while True:
        _number(lines, front.pages + 1)
        drawn = _draw_front(cycle, reader, day, lines)
        if drawn.pages == front.pages:
            return drawn
        front = drawn


def _number(lines: Sequence[Line], start: int) -> None:
    for line in lines:
        line.page = start
        start += line.pages


def _draw_front(cycle: Cycle, reader: User, day: date, lines: Sequence[Line]) -> Front:
    context = {
        "title": f"Livre de la commission, {cycle.label}, {reader.full_name}",
        "institute": sender_of(cycle.institute),
        "cycle": cycle,
        "reader": reader,
        "day": day,
        "lines": lines,
    }
    html = render_to_string("committee/book/front.html", context)
    with take_place("paper", places=PLACES, patience=PATIENCE, busy=BUSY):
        document = lay_out(html=html, style=UNNUMBERED)
        return Front(write_pdf(document, identifier=html), len(document.pages))


def draw_mark(*, reader: User, day: date) -> bytes:
    """One page that says whose copy it is and of which day. Raises UploadError (422) as `draw_front`."""
    html = render_to_string("committee/book/mark.html", {"title": "Filigrane", "reader": reader, "day": day})
    with take_place("paper", places=PLACES, patience=PATIENCE, busy=BUSY):
        return write_pdf(lay_out(html=html, style=MARK), identifier=html)
