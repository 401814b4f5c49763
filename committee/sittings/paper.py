"""What is printed when the sitting is held on paper: the attendance sheet, the agenda, the voting slips."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from committee.enums import Choice
from committee.sittings.documents import agenda_lines, sitting_context
from committee.sittings.pages import SittingPage
from toolkit.documents.rendering import render_pdf

TITLES = {
    "emargement": "Feuille de présence de la commission",
    "ordre-du-jour": "Ordre du jour de la commission",
    "bulletins": "Bulletins de vote de la commission",
}


def draw_paper(page: SittingPage, what: str) -> bytes:
    """One of these papers as PDF, drawn for its reader and kept nowhere. Raises KeyError for an unknown one,
    RenderingError. What its reader may not know of is on none."""
    context = {
        **sitting_context(page.sitting),
        "title": TITLES[what],
        "what": what,
        "issued_on": timezone.localdate(),
        "document": None,
        **dict.fromkeys(("rows", "lines", "slips", "choices"), ()),
        **_content(page, what),
    }
    html = render_to_string("committee/sittings/documents/paper.html", context)
    return render_pdf(html=html, identifier=html)


def _content(page: SittingPage, what: str) -> dict[str, Any]:
    if what == "emargement":
        return {"rows": page.room.attendances}
    lines = agenda_lines(page.sitting, page.viewer.user)
    if what == "ordre-du-jour":
        return {"lines": lines}
    return {"lines": lines, "slips": range(len(page.room.members)), "choices": list(Choice)}
