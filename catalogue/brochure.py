"""The printed programme of a cycle as a page, made from its data; `catalogue.drawing` makes the PDF of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from catalogue.documents import SectionDocument
from catalogue.enums import Chapter
from catalogue.inserts import Inserts, draw_cover
from catalogue.presentation import CyclePresentation
from organisations.colours import ACCENT, MAIN, mix
from organisations.models import Institute
from programme.models import Session
from programme.year_wheel import BACK, COVER, PAPER, Crown, Frame, Ring
from toolkit.documents.palette import BLACK, WHITE

CROWN, MARK = "catalogue/_crown_print.html", "#E8B530"
GROUND = "#072A33"  # of the covers

# A drawing in a margin box stands over the page, and is not read aloud.
_WATERMARK = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 210 210'><text x='105' y='118' text-anchor='middle' "
    "font-family='Source Serif Pro' font-size='42' fill='{colour}' fill-opacity='.22' "
    "transform='rotate(-38 105 105)'>projet</text></svg>"
)


def _watermark(page: str, colour: str, top: int) -> str:
    """The rule for a master of pages with this margin above, in mm: a margin below zero lets its box lie over them."""
    drawing = quote(_WATERMARK.format(colour=colour))
    return (
        f'@page {page} {{ @top-center {{ content: ""; inline-size: 210mm; block-size: 297mm; '
        f"margin-top: 0; margin-bottom: {top - 297}mm; "
        f'background: url("data:image/svg+xml,{drawing}") no-repeat center / 210mm 210mm; }} }}'
    )


DRAFT = f"{_watermark('leaf', '#BC6150', 22)} {_watermark('full', '#FFFFFF', 0)}"

# A block of so many lines is kept whole: under a third of a page, so that none which waits for it is half blank.
WHOLE = 17
LINE = 72  # characters of a line beside the margin
MODULE_LINE, MODULE_WHOLE = 36, 26  # of one of the two lists of a module; two modules of that size make a page


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


def brochure_html(
    *, presentation: CyclePresentation, is_draft: bool | None = None, inserts: Inserts | None = None
) -> str:
    """Return the brochure as a page: a function of the cycle's data and of nothing else, neither clock nor reader.

    That of a draft is marked on each page; `is_draft` says so of what is shown as it will be. `inserts`: its quotes and
    pictures, those that may be printed unless given.
    """
    inserts = inserts or Inserts(presentation.cycle)
    rings = len(presentation.dated)
    cover, year = presentation.crown(_frame(COVER, rings)), presentation.crown(_frame(PAPER, rings))
    night = _night_of(presentation.institute)
    module, tour = presentation.institute.colours or (MAIN, ACCENT)
    context = {
        "page": presentation,
        "cycle": presentation.cycle,
        "institute": presentation.institute,
        "title_size": _title_size(presentation.cycle.title),
        "cover_crown": cover,
        "night": night,
        "cover_sweeps": _night_sweeps(cover, night),
        "year_crown": year,
        "year_sweeps": [(ring, tour if ring.away else module) for ring in year.rings],
        "cover_picture": inserts.cover,
        "cover_photo": draw_cover(inserts.cover) if inserts.cover else "",
        "own_pictures": {name: inserts.of_chapter(name) for name in Chapter.values},
        "free_inserts": inserts.free(_chapter_names(presentation)),
        "criteria": list(presentation.cycle.criteria.all()),
        "own_style": _own_style(presentation, night, is_draft=is_draft),
        **_chapters(presentation),
    }
    return render_to_string("catalogue/brochure.html", context)


def _frame(frame: Frame, rings: int) -> Frame:
    """The frame of a crown, drawn larger when it has less than the seven rings of a usual year."""
    usual, edge = frame.first + 6 * frame.step, frame.first + max(0, rings - 1) * frame.step
    scale = min(2.2, max(1.0, usual / edge))
    return replace(frame, first=frame.first * scale, step=frame.step * scale, stroke=frame.stroke * scale)


def _own_style(page: CyclePresentation, night: Night, *, is_draft: bool | None) -> SafeString:
    """The grounds and the drawing of the covers, and the mark of a draft."""
    ground = page.institute.colours[0] if page.institute.colours else GROUND
    drawing = _as_background(page.crown(_frame(BACK, len(page.dated))), night)
    marked = is_draft or (is_draft is None and not page.cycle.is_public)
    rules = (
        f"@page full {{ background: {ground}; }} .full__ground {{ background: {ground}; }} "
        f'.full__art {{ background-image: url("{drawing}"); }}{DRAFT if marked else ""}'
    )
    return mark_safe(f"<style>{rules}</style>")  # nosec B308 B703 - checked colours, numbers, a quoted address


def _chapter_names(page: CyclePresentation) -> set[str]:
    """The chapters that this cycle has."""
    has = {
        Chapter.CYCLE: bool(page.cycle.audience_intro or page.cycle.audience_items or page.sections),
        Chapter.CALENDAR: bool(page.sessions),
        Chapter.MODULES: bool(page.modules),
        Chapter.TOUR: page.tour is not None,
    }
    return {str(name) for name in Chapter if has.get(name, True)}


def _chapters(page: CyclePresentation) -> dict[str, Any]:
    """The texts of the chapters, each with its shape: kept whole, or running over pages."""
    cycle, tour = page.cycle, page.tour
    cost, applying = page.cost_section, page.apply_section
    return {
        "has_audience": bool(cycle.audience_intro or cycle.audience_items),
        "audience_shape": _shape(cycle.audience_intro, *cycle.audience_items),
        "texts": [(section, _shape(*_texts_of(section))) for section in page.sections],
        "modules": [(session, _module_shape(session)) for session in page.modules],
        "tour_shape": _shape(tour.study_tour.body) if tour else "",
        "apply_shape": _shape(applying.body) if applying else "",
        "pieces_shape": _shape(*(piece.label for piece in page.pieces)),
        "see_also_shape": _shape(*cycle.see_also),
        "cost_shape": _shape(cost.body) if cost else "",
        "expenses_shape": _shape(*(f"{line.label}{line.payer}\n" for line in page.expenses)),
        "contacts_shape": "two" if len(page.contacts) <= 4 else "run",
    }


def _texts_of(section: SectionDocument) -> list[str]:
    inner = [text for each in section.subsections for text in (each.title, each.body)]
    return [section.body, *inner]


def lines_of(texts: Sequence[str], width: int) -> float:
    """About how many lines these texts take; each paragraph adds the half line that sets it apart."""
    paragraphs = [line for text in texts for line in text.split("\n") if line.strip()]
    return sum(math.ceil(len(line) / width) + 0.5 for line in paragraphs)


def _shape(*texts: str) -> str:
    return "two" if lines_of(texts, LINE) <= WHOLE else "run"


def _module_shape(session: Session) -> str:
    lists = (session.module.objectives, session.module.contents)
    longest = max(lines_of(each, MODULE_LINE) for each in lists)
    return "module" if longest <= MODULE_WHOLE else "module module--long"


def _title_size(title: str) -> str:
    """The class of a title by its length: « Cycle de direction générale » takes the largest."""
    return "" if len(title) <= 45 else "long" if len(title) <= 90 else "longer"


def _night_sweeps(crown: Crown, night: Night) -> list[tuple[Ring, str]]:
    return [(ring, _night_colour(rank, ring, crown, night)) for rank, ring in enumerate(crown.rings)]


def _night_colour(rank: int, ring: Ring, crown: Crown, night: Night) -> str:
    """Return the colour of a ring of the cover."""
    if ring.away:
        return night.tour
    return mix(night.inner, night.outer, rank / max(1, len(crown.rings) - 1))


def _as_background(crown: Crown, night: Night) -> str:
    """The crown of the back cover: a drawing that is not read aloud a second time."""
    context = {
        "crown": crown,
        "caption": "",
        "view_box": "-3 -3 216 303",
        "track": night.track,
        "sweeps": _night_sweeps(crown, night),
        "mark": MARK,
        "ticks": night.ticks,
    }
    drawing = render_to_string(CROWN, context).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"data:image/svg+xml,{quote(drawing)}"
