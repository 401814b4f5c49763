"""The colours of a document: the house's, or those of the institute that issues it."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from organisations.colours import ACCENT, MAIN, mix

WHITE, BLACK = "#FFFFFF", "#000000"
_RING = re.compile(r'@bottom-left \{ content: ""; inline-size: 18mm; background: (url\("data:[^"]+"\))')


def style_of(colours: Sequence[str]) -> str:
    """What a page adds to the style sheets for these two colours, main then accent; nothing for the house's.

    The main colour is dark enough for white words (organisations.colours), and so is what is made darker of it.
    """
    if not colours:
        return ""
    main, accent = colours
    tokens = {
        "rhin-900": main,
        "rhin-700": main,
        "rhin-600": main,
        "rhin-300": mix(main, WHITE, 0.55),
        "gres-500": accent,
        "gres-50": mix(accent, WHITE, 0.93),
    }
    written = " ".join(f"--{name}: {value};" for name, value in tokens.items())
    ring = _letter_ring().replace(_quoted(MAIN), _quoted(main)).replace(_quoted(ACCENT), _quoted(accent))
    return (
        f"@layer components {{ :root {{ {written} }} "
        ".letter h1 { border-block-end-color: var(--rhin-700); } .letter__brand span { color: var(--rhin-700); } "
        f"@page letter {{ @bottom-left {{ background-image: {ring}; }} }} }}"
    )


def _quoted(colour: str) -> str:
    return f"%23{colour[1:]}"


@cache
def _letter_ring() -> str:
    """The drawing at the foot of letters, as the style sheet has it."""
    sheet = finders.find("css/print.css")
    found = _RING.search(Path(sheet).read_text(encoding="utf-8")) if sheet else None
    if found is None:
        raise LookupError("The style sheet of documents has no ring at the foot of letters.")
    return found[1]
