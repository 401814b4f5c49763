"""Public pages and the brochure of a cycle, composed once per version: see toolkit.ui.composed."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.text import slugify

from catalogue.brochure import brochure_html
from catalogue.drawing import render_brochure
from catalogue.inserts import Inserts, LostPictureError
from catalogue.presentation import CyclePresentation, load_sessions
from catalogue.questions import QuestionGroup, by_audience, default_questions, page_of, questions_of
from cycles.models import Cycle
from organisations.models import Institute
from toolkit.files.sweeping import note_missing
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


@dataclass(frozen=True)
class HelpSection:
    """The questions of an institute. `prefix` keeps the anchors of several institutes apart."""

    title: str
    prefix: str
    groups: list[QuestionGroup]


def compose_questions() -> str:
    """The frequent questions of every institute that has its own, or those of the file. One query once composed."""
    institutes = list(Institute.objects.select_related("help_page").order_by("pk"))
    pages = [page_of(each) for each in institutes]
    revisions = tuple((page.uuid, page.revision) if page else None for page in pages)
    names = tuple((each.pk, each.code, each.name) for each in institutes)
    return _KEPT.get(("help", names, revisions), lambda: _questions(institutes))


def present(cycle: Cycle) -> CyclePresentation:
    """This very row, so that its columns are those of the key, with what hangs on it. `cycle` has its institute."""
    load_sessions(cycle)
    return CyclePresentation(cycle)


def compose_afresh(presentation: CyclePresentation) -> ComposedPage:
    """The body of the page, composed for this once and kept nowhere: for whoever is still writing it."""
    context = {"page": presentation, "cycle": presentation.cycle, "institute": presentation.institute}
    return ComposedPage(presentation.summary, render_to_string("catalogue/_cycle.html", context))


def compose_page(cycle: Cycle) -> ComposedPage:
    """The body of the page. `cycle` comes with its institute; no query once it was composed."""
    clock = (cycle.is_open, cycle.is_upcoming, cycle.is_closed, cycle.days_left)
    return _KEPT.get(("page", _version_of(cycle), clock), lambda: compose_afresh(present(cycle)))


def compose_brochure(cycle: Cycle) -> ComposedBrochure:
    """The brochure before it is drawn. `cycle` comes with its institute; no query once it was composed."""
    return _KEPT.get(("brochure", _version_of(cycle)), lambda: _brochure(present(cycle)))


def draw_brochure(cycle: Cycle, brochure: ComposedBrochure) -> bytes:
    """The PDF of this brochure, without a picture that storage has lost. Raises RenderingError, and
    StorageUnavailableError.
    """
    try:
        return _KEPT.get(("pdf", _version_of(cycle)), lambda: render_brochure(html=brochure.html))
    except LostPictureError:  # nothing is kept: its file may be found again
        inserts = Inserts(cycle, stored_alone=True)
        return render_brochure(html=brochure_html(presentation=present(cycle), inserts=inserts))


@dataclass(frozen=True)
class KeptEdition:
    """The PDF of an edition, and its fingerprint."""

    sha256: str
    content: bytes


def read_edition(name: str) -> KeptEdition | None:
    """The file of an edition, which never changes; None when storage has lost it. Raises StorageUnavailableError."""
    try:
        return _KEPT.get(("edition", name), lambda: _stored(name))
    except FileNotFoundError:  # nothing is kept: the file may be found again
        note_missing(name)
        return None


def _stored(name: str) -> KeptEdition:
    with default_storage.open(name) as stored:
        content = stored.read()
    return KeptEdition(hashlib.sha256(content).hexdigest(), content)


def digest(source: bytes) -> str:
    """A short fingerprint."""
    return hashlib.sha256(source).hexdigest()[:32]


def _version_of(cycle: Cycle) -> Hashable:
    """All that is printed of a cycle: its columns, its institute's, and the revision that stands for the rest."""
    rows = (cycle, cycle.institute)
    return tuple(repr(field.value_from_object(row)) for row in rows for field in row._meta.concrete_fields)


def _questions(institutes: list[Institute]) -> str:
    return render_to_string("catalogue/_questions.html", {"sections": _help_sections(institutes)})


def _help_sections(institutes: list[Institute]) -> list[HelpSection]:
    """One for each institute; one for all while none has changed anything.

    The first institute keeps its anchors bare when another joins it.
    """
    if not any(page_of(each) for each in institutes):
        return [HelpSection("", "", by_audience(default_questions()))]
    several = len(institutes) > 1
    return [
        HelpSection(
            title=each.name if several else "",
            prefix=f"{slugify(each.code)}-" if place else "",
            groups=by_audience(question for question in questions_of(each) if not question.is_hidden),
        )
        for place, each in enumerate(institutes)
    ]


def _brochure(presentation: CyclePresentation) -> ComposedBrochure:
    html = brochure_html(presentation=presentation)
    return ComposedBrochure(html, digest(html.encode()))
