"""The PDF of a brochure: composed, for the screen or for the printer, with the mark of a draft."""

import re
from dataclasses import dataclass
from typing import Any

from catalogue.composer import FLOOR, air, choose, style_of
from catalogue.fullness import Sheet, blocks_of, fullness, page_height
from catalogue.inserts import images_of
from toolkit.documents.rendering import Images, lay_out, render_cached, write_pdf

VERSION = "composed-2"  # another one draws again what is kept
# Arithmetic misses a page by a line or two: what was thought to fit is tried again on pages somewhat shorter, then with
# modules that may run over pages.
TRIES = ((1.0, False), (1.0, False), (0.96, False), (1.0, True))
SCREEN_DOTS = 150  # an inch: what a screen shows of a picture

# The edge of the paper, 3 mm that are cut off, then as much again where nothing is drawn but the marks.
BLEED, MARKS = 3, 8  # mm
PRINT = f"@page {{ bleed: {MARKS}mm; marks: crop; }} @page full {{ background: none; }}"
_INSERTS = re.compile(r"<!--inserts-->(.*)<!--/inserts-->", re.DOTALL)
_SLOT = re.compile(r"<!--slot:([a-z]+)-->")
_APART = '<section class="leaf" data-chapter="inserts">{}</section>'


@dataclass(frozen=True)
class Drawn:
    """The pages of a brochure as they are laid out for the screen, and how full each is."""

    document: Any
    sheets: list[Sheet]
    page: str
    style: str
    images: Images

    def for_screen(self, *, identifier: str) -> bytes:
        """The PDF that anybody reads, its pictures no finer than a screen shows."""
        return write_pdf(self.document, identifier=identifier, dots=SCREEN_DOTS)

    def for_print(self, *, identifier: str) -> bytes:
        """The same pages for the printer: what is cut off around them, marks, whole pictures."""
        laid = lay_out(html=self.page, style=f"{self.style}\n{PRINT}", images=self.images)
        return write_pdf(laid, identifier=identifier, bleed=BLEED)


def compose(*, html: str) -> Drawn:
    """Lay the brochure out, its pages full.

    Raises RenderingError, LostPictureError or StorageUnavailableError for a picture that cannot be read.
    """
    images = images_of(html).__getitem__
    whole, inserts = _split(html)
    apart = whole.replace("<!--inserts-->", _APART.format("".join(inserts)) if inserts else "")
    first = lay_out(html=apart, images=images)
    height, measured = page_height(first), blocks_of(first)
    blocks = [block for block in measured if block.chapter != "inserts"]
    apart_blocks = [block for block in measured if block.chapter == "inserts"]
    found: list[tuple[int, str, str, Any]] = []
    full: set[str] = set()  # chapters at whose end an insert found no room after all
    for share, splits in TRIES:
        choices = choose(blocks, apart_blocks, height * share, splits=splits, full=full)
        slots = {choice.chapter: "".join(inserts[rank] for rank in choice.inserts) for choice in choices}
        page = _SLOT.sub(lambda found, slots=slots: slots.get(found[1], ""), whole).replace("<!--inserts-->", "")
        rules = style_of(choices)
        laid = lay_out(html=page, style=rules, images=images)
        sheets = fullness(laid)
        full |= {sheet.chapters[-1] for sheet in sheets if sheet.is_bare}
        faults = sum(sheet.is_short(FLOOR) or sheet.is_bare for sheet in sheets)
        found.append((faults, page, rules, laid))
        if not faults:
            break
    _, page, rules, laid = min(found, key=lambda one: one[0])
    style = f"{rules}\n{air(blocks_of(laid), fullness(laid), height)}"
    laid = lay_out(html=page, style=style, images=images)
    return Drawn(laid, fullness(laid), page, style, images)


def draw_pdf(*, html: str, identifier: str, for_print: bool = False) -> bytes:
    """Return the brochure as PDF/UA-1: for the screen, or for the printer. Raises as compose does."""
    drawn = compose(html=html)
    return drawn.for_print(identifier=identifier) if for_print else drawn.for_screen(identifier=identifier)


def render_brochure(*, html: str, for_print: bool = False) -> bytes:
    """Return the PDF of that page, drawn once and kept by content. Raises as compose does."""
    return render_cached(
        html=html,
        version=f"{VERSION}{'-print' if for_print else ''}",
        draw=lambda digest: draw_pdf(html=html, identifier=digest, for_print=for_print),
    )


def _split(html: str) -> tuple[str, list[str]]:
    """The page without its quotes and pictures, and each of them."""
    found = _INSERTS.search(html)
    if found is None:
        return html, []
    inserts = [part for part in found[1].split("<!--insert-->") if part.strip()]
    return html[: found.start()] + "<!--inserts-->" + html[found.end() :], inserts
