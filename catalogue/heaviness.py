"""Texts that the brochure cannot be drawn with in time: the renderer looks for a break after each of their letters."""

import re
from collections.abc import Iterator

from catalogue.presentation import CyclePresentation, load_sessions
from cycles.models import Cycle
from toolkit.text.typography import format_number

# Letters in a row without a space or a hyphen. The longest word of a text has some forty, an address some hundreds;
# the time that a row takes grows as its square, 12 s for 20 000.
MOST_IN_A_ROW = 1_500
_ROW = re.compile(rf"[^\s\u00ad\u200b-]{{{MOST_IN_A_ROW + 1},}}")
MOST_IN_ALL = 150_000  # letters: some sixty pages, which take about ten seconds


def heavy_texts(cycle: Cycle) -> Iterator[str]:
    """Each text that holds one, named, a sentence without a full stop. Three queries."""
    load_sessions(cycle)
    texts = list(_texts(CyclePresentation(cycle)))
    if (length := sum(len(text) for _, text in texts)) > MOST_IN_ALL:
        yield (
            f"Les textes comptent {format_number(length)} caractères\u00a0: la brochure ne se compose pas au-delà de "
            f"{format_number(MOST_IN_ALL)}"
        )
    for title, text in texts:
        if words := say_row(title, text):
            yield words


def say_row(title: str, text: str) -> str:
    """What is wrong with a text whose letters go on without a break, a sentence without a full stop; or nothing."""
    row = _ROW.search(text)
    if row is None:
        return ""
    return (
        f"«\u202f{title}\u202f» contient {format_number(len(row[0]))} caractères de suite sans espace\u00a0: "
        "la brochure ne peut pas être composée avec ce texte"
    )


def _texts(page: CyclePresentation) -> Iterator[tuple[str, str]]:
    yield "À qui s’adresse le cycle", "\n".join((page.cycle.audience_intro, *page.cycle.audience_items))
    for section in (*page.sections, page.cost_section, page.apply_section):
        if section:
            yield section.title[:80], section.body
            yield from ((inner.title[:80], inner.body) for inner in section.subsections)
    for session in page.modules:
        yield session.title[:80], "\n".join((*session.module.objectives, *session.module.contents))
    if page.tour:
        yield page.tour.title[:80], page.tour.study_tour.body
    yield "Voir aussi", "\n".join(page.cycle.see_also)
