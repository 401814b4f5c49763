"""A version of a synthesis as one page of A4, drawn for its reader and kept nowhere."""

from typing import Any

from django.template.loader import render_to_string

from candidatures.paper import BUSY, PATIENCE, PLACES, UNNUMBERED
from instruction.models import Synthesis
from instruction.syntheses import dossier_words
from toolkit.documents.letters import sender_of
from toolkit.documents.rendering import lay_out, write_pdf
from toolkit.files.places import take_place

# From the usual size to the smallest, for texts of capitals or of short lines: the first that holds on a page is taken.
SIZES = ("", "synthesis--close", "synthesis--closest")


def draw_synthesis(synthesis: Synthesis, *, is_part: bool = False) -> bytes:
    """One version as PDF, on one page whatever its texts. Give it with its candidature, cycle, institute and people.

    `is_part`: bound with others, whose pages are numbered together.
    No query but for a logo. Raises UploadError (422) when others hold all the places.
    """
    with take_place("paper", places=PLACES, patience=PATIENCE, busy=BUSY):
        for size in SIZES:
            html = html_of(synthesis, size)
            document = lay_out(html=html, style=UNNUMBERED if is_part else "")
            if len(document.pages) == 1:
                break
        return write_pdf(document, identifier=html)


def html_of(synthesis: Synthesis, size: str = "") -> str:
    """The page that is drawn, at one of SIZES."""
    return render_to_string("instruction/documents/synthesis.html", _context(synthesis, size))


def name_of(synthesis: Synthesis) -> str:
    """The name under which it is received."""
    return f"synthese-{synthesis.candidature.receipt_number}-v{synthesis.number}.pdf"


def _context(synthesis: Synthesis, size: str) -> dict[str, Any]:
    candidature = synthesis.candidature
    return {
        "title": f"Synthèse : {candidature.full_name}",
        "synthesis": synthesis,
        "judged": dossier_words(synthesis),
        "candidature": candidature,
        "cycle": candidature.cycle,
        "institute": sender_of(candidature.cycle.institute),
        "size": size,
    }
