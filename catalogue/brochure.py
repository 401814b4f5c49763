"""The printed programme of a cycle, as PDF/UA-1 made from its data."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from catalogue.presentation import CyclePresentation
from organisations.colours import ACCENT, MAIN, mix
from organisations.models import Institute
from programme.year_wheel import COVER, PAPER, Crown, Ring
from toolkit.documents.palette import BLACK, WHITE
from toolkit.documents.rendering import render_cached


@dataclass(frozen=True)
class Night:
    """The crown on the cover, as attributes: the page's style does not reach inside an SVG."""

    track: str
    ticks: str
    inner: str
    outer: str
    tour: str


HOUSE = Night(track="#0A3843", ticks="#7FB6C0", inner="#14616F", outer="#559FAC", tour="#E2A696")


def _night_of(institute: Institute) -> Night:
    """Rings that clear from the centre to the edge, on a cover of the main colour."""
    if not institute.colours:
        return HOUSE
    main, accent = institute.colours
    return Night(
        track=mix(main, BLACK, 0.25),
        ticks=mix(main, WHITE, 0.55),
        inner=mix(main, WHITE, 0.25),
        outer=mix(main, WHITE, 0.6),
        tour=mix(accent, WHITE, 0.6),
    )


def brochure_html(*, presentation: CyclePresentation) -> str:
    """Return the brochure as a page: a function of the cycle's data and of nothing else, neither clock nor reader."""
    cover, year = presentation.crown(COVER), presentation.crown(PAPER)
    night = _night_of(presentation.institute)
    module, tour = presentation.institute.colours or (MAIN, ACCENT)
    context = {
        "page": presentation,
        "cycle": presentation.cycle,
        "institute": presentation.institute,
        "cover_crown": cover,
        "night": night,
        "cover_sweeps": [(ring, _night_colour(rank, ring, cover, night)) for rank, ring in enumerate(cover.rings)],
        "year_crown": year,
        "year_sweeps": [(ring, tour if ring.away else module) for ring in year.rings],
    }
    return render_to_string("catalogue/brochure.html", context)


def render_brochure(*, html: str) -> bytes:
    """Return the PDF of that page, drawn once and kept by content. Raises RenderingError."""
    return render_cached(html=html)


def _night_colour(rank: int, ring: Ring, crown: Crown, night: Night) -> str:
    """Return the colour of a ring of the cover."""
    if ring.away:
        return night.tour
    return mix(night.inner, night.outer, rank / max(1, len(crown.rings) - 1))
