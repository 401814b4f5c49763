"""The printed programme of a cycle, as PDF/UA-1 made from its data."""

from django.template.loader import render_to_string

from catalogue.presentation import CyclePresentation
from programme.year_wheel import COVER, PAPER, Crown, Ring
from toolkit.documents.rendering import render_cached

# Colours of the palette, as attributes: the page's style does not reach inside an SVG.
MODULE_ON_PAPER, TOUR_ON_PAPER = "#0E4A57", "#BC6150"
TOUR_ON_NIGHT = "#E2A696"
NIGHT_INNER, NIGHT_OUTER = (0x14, 0x61, 0x6F), (0x55, 0x9F, 0xAC)


def brochure_html(*, presentation: CyclePresentation) -> str:
    """Return the brochure as a page: a function of the cycle's data and of nothing else, neither clock nor reader."""
    cover, year = presentation.crown(COVER), presentation.crown(PAPER)
    context = {
        "page": presentation,
        "cycle": presentation.cycle,
        "institute": presentation.institute,
        "cover_crown": cover,
        "cover_sweeps": [(ring, _night_colour(rank, ring, cover)) for rank, ring in enumerate(cover.rings)],
        "year_crown": year,
        "year_sweeps": [(ring, TOUR_ON_PAPER if ring.away else MODULE_ON_PAPER) for ring in year.rings],
    }
    return render_to_string("catalogue/brochure.html", context)


def render_brochure(*, html: str) -> bytes:
    """Return the PDF of that page, drawn once and kept by content. Raises RenderingError."""
    return render_cached(html=html)


def _night_colour(rank: int, ring: Ring, crown: Crown) -> str:
    """Return the colour of a ring of the cover: the river clears from the centre to the edge."""
    if ring.away:
        return TOUR_ON_NIGHT
    share = rank / max(1, len(crown.rings) - 1)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(NIGHT_INNER, NIGHT_OUTER, strict=True))
