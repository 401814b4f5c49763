"""The public page and the brochure of a cycle, composed once per version: see toolkit.ui.composed."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

from django.template.loader import render_to_string

from catalogue.brochure import brochure_html, render_brochure
from catalogue.presentation import CyclePresentation, load_sessions
from cycles.models import Cycle
from toolkit.ui.composed import ComposedOnce

_KEPT = ComposedOnce(size=96)  # a page, a brochure and its PDF for some thirty cycles


@dataclass(frozen=True)
class ComposedPage:
    """What the public page prints of a cycle, whoever reads it."""

    summary: str
    body: str


@dataclass(frozen=True)
class ComposedBrochure:
    """The brochure as HTML, and the digest of its words."""

    html: str
    digest: str


def compose_page(cycle: Cycle) -> ComposedPage:
    """The body of the page. `cycle` comes with its institute; no query once it was composed."""
    clock = (cycle.is_open, cycle.is_upcoming, cycle.is_closed, cycle.days_left)
    return _KEPT.get(("page", _version_of(cycle), clock), lambda: _page(_present(cycle)))


def compose_brochure(cycle: Cycle) -> ComposedBrochure:
    """The brochure before it is drawn. `cycle` comes with its institute; no query once it was composed."""
    return _KEPT.get(("brochure", _version_of(cycle)), lambda: _brochure(_present(cycle)))


def draw_brochure(cycle: Cycle, brochure: ComposedBrochure) -> bytes:
    """The PDF of this brochure. Raises RenderingError, and StorageUnavailableError."""
    return _KEPT.get(("pdf", _version_of(cycle)), lambda: render_brochure(html=brochure.html))


def digest(source: bytes) -> str:
    """A short fingerprint."""
    return hashlib.sha256(source).hexdigest()[:32]


def _version_of(cycle: Cycle) -> Hashable:
    """All that is printed of a cycle: its columns, its institute's, and the revision that stands for the rest."""
    rows = (cycle, cycle.institute)
    return tuple(repr(field.value_from_object(row)) for row in rows for field in row._meta.concrete_fields)


def _present(cycle: Cycle) -> CyclePresentation:
    """This very row, so that its columns are those of the key, with what hangs on it."""
    load_sessions(cycle)
    return CyclePresentation(cycle)


def _page(presentation: CyclePresentation) -> ComposedPage:
    context = {"page": presentation, "cycle": presentation.cycle, "institute": presentation.institute}
    return ComposedPage(presentation.summary, render_to_string("catalogue/_cycle.html", context))


def _brochure(presentation: CyclePresentation) -> ComposedBrochure:
    html = brochure_html(presentation=presentation)
    return ComposedBrochure(html, digest(html.encode()))
