"""The public page and the brochure of a cycle as they will be, for whoever writes it."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from catalogue.brochure import brochure_html
from catalogue.composing import compose_afresh, present
from catalogue.drawing import render_brochure
from catalogue.inserts import Inserts
from catalogue.presentation import CyclePresentation
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.files.places import take_place
from workshop.parts import CALL, CONTACTS, COST, DOSSIER, MODULE, MODULES, PRESENTATION, TEXT, TEXTS, TOUR, PartKey
from workshop.services.applying import as_it_will_be
from workshop.working import WorkingCopy

PLACES = 2  # drawn at once on this machine, so that those who write leave some processor to those who read
PATIENCE = 10  # seconds for a place
BUSY = "D’autres brochures sont en cours de mise en page. Réessayez dans une minute."

_ADDRESS = re.compile(r'(<a\b[^>]*?) href="[^"]*"')
_FOLD = re.compile(r"<details(?=[ >])")
_ANCHORS = {
    PRESENTATION: "public",
    CALL: "candidater",
    TEXTS: "detail",
    MODULES: "calendrier",
    DOSSIER: "candidater",
    COST: "cout",
    CONTACTS: "contacts",
}
# Beside the folio of each page: a sheet that leaves the house by mistake says what it is.
_MARK = 'content: "Aperçu, non publié"; color: #8B1A2B; font-size: 9pt; white-space: nowrap'
_UNPUBLISHED = f"<style>@page {{ @top-center {{ {_MARK} }} }}</style>"


@dataclass(frozen=True)
class Preview:
    """The body of the page, whose links lead nowhere, why changes are not in it, and whether the public reads it so."""

    body: SafeString
    refusals: list[str]
    is_public: bool


def preview_page(cycle: Cycle, edited: PartKey | None) -> Preview:
    """The page with its folds open, the edited part marked."""
    working = WorkingCopy(cycle)
    with as_it_will_be(working) as (shown, refusals):
        presentation = present(shown)
        body = compose_afresh(presentation).body
        anchor = _anchor_of(edited, working, presentation) if edited else ""
    body = _FOLD.sub("<details open", _ADDRESS.sub(r"\1", body))
    if anchor:
        body = body.replace(f'id="{anchor}"', f'id="{anchor}" data-edited', 1)
    is_public = cycle.is_public and not working.pending
    # What the template escaped, less its addresses.
    return Preview(mark_safe(body), refusals, is_public)  # nosec B308 B703


def preview_brochure(cycle: Cycle) -> str:
    """The brochure before it is drawn, each page marked: a draft, or more than is public."""
    working = WorkingCopy(cycle)
    with as_it_will_be(working) as (shown, _):
        html = brochure_html(
            presentation=present(shown),
            is_draft=cycle.state == CycleState.DRAFT,
            inserts=Inserts(shown, shows_all=True),
        )
    if not working.pending:
        return html
    return html.replace("</head>", f"{_UNPUBLISHED}</head>", 1)


def draw_preview(cycle: Cycle) -> bytes:
    """The brochure as it will be, as PDF: drawn once for the same words.

    Raises RenderingError, UploadError (422) when others hold all the places.
    """
    html = preview_brochure(cycle)
    with take_place("preview", places=PLACES, patience=PATIENCE, busy=BUSY):
        return render_brochure(html=html)


def _anchor_of(key: PartKey, working: WorkingCopy, presentation: CyclePresentation) -> str:
    if key.kind == TEXT:
        tops = [item.uid for item in working.texts if not item.under]
        uid = next((item.under or item.uid for item in working.texts if item.uid == key.uid), "")
        return presentation.anchor_of_text(tops.index(uid)) if uid in tops else ""
    if key.kind == MODULE:
        return next((module.anchor for module in presentation.modules if str(module.uuid) == key.uid), "")
    if key.kind == TOUR:
        return presentation.tour.anchor if presentation.tour else ""
    return _ANCHORS.get(key.kind, "")
