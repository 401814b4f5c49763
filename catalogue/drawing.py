"""The PDF of a brochure: composed, for the screen or for the printer, with the mark of a draft."""

import re
from dataclasses import dataclass
from typing import Any

from catalogue.composer import air, choose, style_of
from catalogue.fullness import Sheet, blocks_of, fullness, page_height
from toolkit.documents.rendering import Images, lay_out, render_cached, write_pdf

VERSION = "composed-1"  # another one draws again what is kept
SCREEN_DOTS = 150  # an inch: what a screen shows of a picture

# The edge of the paper, 3 mm that are cut off, then as much again where nothing is drawn but the marks.
BLEED, MARKS = 3, 8  # mm
PRINT = f"@page {{ bleed: {MARKS}mm; marks: crop; }} @page full {{ background: none; }}"
_INSERTS = re.compile(r"<!--inserts-->(.*)<!--/inserts-->", re.DOTALL)
_SLOT = re.compile(r"<!--slot:([a-z]+)-->")
_APART = '<section class="leaf" data-chapter="inserts">{}</section>'


@dataclass(frozen=True)
class Drawn:
    """The pages as they are laid out, and how full each is."""

    document: Any
    sheets: list[Sheet]


def compose(*, html: str, images: Images | None = None, style: str = "") -> Drawn:
    """Lay the brochure out, its pages full. `style` comes on top. Raises RenderingError."""
    whole, inserts = _split(html)
    apart = whole.replace("<!--inserts-->", _APART.format("".join(inserts)) if inserts else "")
    first = lay_out(html=apart, images=images)
    height = page_height(first)
    blocks = blocks_of(first)
    choices = choose(
        [block for block in blocks if block.chapter != "inserts"],
        [block for block in blocks if block.chapter == "inserts"],
        height,
    )
    slots = {choice.chapter: "".join(inserts[rank] for rank in choice.inserts) for choice in choices}
    page = _SLOT.sub(lambda found: slots.get(found[1], ""), whole).replace("<!--inserts-->", "")
    rules = style_of(choices)
    laid = lay_out(html=page, style=rules, images=images)
    more = air(blocks_of(laid), fullness(laid), height)
    laid = lay_out(html=page, style=f"{rules}\n{more}\n{style}", images=images)
    return Drawn(laid, fullness(laid))


def draw_pdf(*, html: str, identifier: str, images: Images | None = None, for_print: bool = False) -> bytes:
    """Return the brochure as PDF/UA-1: for the screen, or for the printer. Raises RenderingError."""
    drawn = compose(html=html, images=images, style=PRINT if for_print else "")
    if for_print:
        return write_pdf(drawn.document, identifier=identifier, bleed=BLEED)
    return write_pdf(drawn.document, identifier=identifier, dots=SCREEN_DOTS)


def render_brochure(*, html: str, images: Images | None = None, for_print: bool = False) -> bytes:
    """Return the PDF of that page, drawn once and kept by content. Raises RenderingError, StorageUnavailableError."""
    return render_cached(
        html=html,
        version=f"{VERSION}{'-print' if for_print else ''}",
        draw=lambda digest: draw_pdf(html=html, identifier=digest, images=images, for_print=for_print),
    )


def _split(html: str) -> tuple[str, list[str]]:
    """The page without its quotes and pictures, and each of them."""
    found = _INSERTS.search(html)
    if found is None:
        return html, []
    inserts = [part for part in found[1].split("<!--insert-->") if part.strip()]
    return html[: found.start()] + "<!--inserts-->" + html[found.end() :], inserts
