import datetime
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction
from pypdf import PdfReader

from catalogue import drawing
from catalogue.brochure import brochure_html
from catalogue.composer import FLOOR, choose
from catalogue.drawing import compose, draw_pdf, render_brochure
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.services.demo import demo_document
from catalogue.services.importing import apply_document, import_cycle
from cycles.enums import CycleState
from cycles.models import Cycle
from tests.factories.brochures import PictureFactory
from tests.factories.catalogue import cycle_2025_text, two_module_text
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory
from tests.rendering import spills
from toolkit.text.typography import typeset

MARGIN = 190  # points: where the text begins, beside its margin
BOXES = ("/TrimBox", "/BleedBox", "/MediaBox")

pytestmark = pytest.mark.django_db


def _pdf(cycle: Cycle) -> bytes:
    presentation = CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))
    return render_brochure(html=brochure_html(presentation=presentation))


def _bare(text: str) -> str:
    """Letters, figures and signs without blanks, whatever the line breaks and the apostrophes."""
    plain = unicodedata.normalize("NFKC", typeset(text)).replace("**", "")
    return re.sub(r"\s+", "", plain)


def _html(cycle: Cycle) -> str:
    return brochure_html(presentation=CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk)))


def _missing(content: bytes, document: str) -> list[str]:
    """The sentences of a YAML that a PDF does not say. Page feet and heads fall between the words of a paragraph."""
    pages = PdfReader(io.BytesIO(content)).pages
    # What stands in the margin comes last on its page, between the halves of a sentence that goes on overleaf.
    text = " ".join(_bare("".join(_body_text(page, left) for page in pages)) for left in (0, MARGIN))
    sentences = [
        sentence
        for paragraph in _texts(yaml.safe_load(document))
        for sentence in re.split(r"(?<=[.!?;])\s+", paragraph)
    ]
    assert len(sentences) > 90
    return [sentence for sentence in sentences if _bare(sentence) not in text]


def _body_text(page, left: float) -> str:
    """The text between the margins, top and bottom, from `left` on, in points."""
    found = []

    def keep(text, cm, tm, *_):
        x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
        y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        if 60 < y < 790 and x >= left:
            found.append(text)

    page.extract_text(visitor_text=keep)
    return "".join(found)


def _texts(node: object, key: str = "") -> Iterator[str]:
    """Every text of the YAML but the codes, line by line and item by item."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, key)
    elif isinstance(node, str) and key != "code":
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", node):
            yield paragraph.removeprefix("- ").strip()


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker) -> bytes:
    """The brochure of the 2025 cycle, drawn once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        drawn = _pdf(import_cycle(text=cycle_2025_text()).cycle)
        transaction.set_rollback(True)
    return drawn


def test_every_sentence_of_the_yaml_is_in_the_brochure(content):
    assert _missing(content, cycle_2025_text()) == []


def test_the_brochure_is_accessible(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Cycle de direction générale, 24e promotion, 2025 – brochure"


def test_the_brochure_has_bookmarks_and_page_numbers(content):
    reader = PdfReader(io.BytesIO(content))
    titles = [entry.title for entry in _bookmarks(reader.outline)]
    joined = " | ".join(titles)
    for wanted in ("Cycle de direction générale", "Sommaire", "Le calendrier de l’année", "Les modules", "Candidater"):
        assert wanted in joined
    assert sum(title.startswith("Module ") for title in titles) == 6
    contents = _bare(reader.pages[1].extract_text())
    pages = {_bare(title): int(page) for title, page in re.findall(r"(Candidater|Lesmodules)(\d+)", contents)}
    assert pages.keys() == {"Candidater", "Lesmodules"}
    for title, number in pages.items():
        assert title in _bare(reader.pages[number - 1].extract_text())


def test_the_brochure_is_the_same_twice_and_drawn_once(content, cdg_2025, monkeypatch):
    monkeypatch.setattr("catalogue.drawing.draw_pdf", lambda **kwargs: pytest.fail("drawn again"))
    presentation = CyclePresentation(cdg_2025)
    html = brochure_html(presentation=presentation)
    assert html == brochure_html(presentation=CyclePresentation(cdg_2025))
    assert render_brochure(html=html) == content


def test_the_brochure_does_not_depend_on_the_clock(cdg_2025, time_machine):
    page = CyclePresentation(cdg_2025)
    time_machine.move_to("2024-10-01")
    before = brochure_html(presentation=page)
    time_machine.move_to("2026-10-01")
    assert brochure_html(presentation=CyclePresentation(cdg_2025)) == before


def test_a_bare_cycle_has_a_brochure_too():
    reader = PdfReader(io.BytesIO(_pdf(CycleFactory(title="Cycle <b>nu</b> & sec"))))
    assert "<b>nu</b>&sec" in _bare(reader.pages[0].extract_text())


def test_what_staff_write_cannot_reach_the_server(cdg_2025):
    cdg_2025.sections.filter(parent=None).update(body='<img src="file:///etc/passwd"> ![x](https://example.org/x.png)')
    html = brochure_html(presentation=CyclePresentation(cdg_2025))
    assert "<img" not in html


def test_the_demo_cycle_has_a_brochure():
    cycle = apply_document(document=demo_document(today=datetime.date(2026, 11, 20))).cycle
    drawn = compose(html=_html(cycle))
    assert len(drawn.sheets) == 12
    assert not [sheet for sheet in drawn.sheets if sheet.is_short(FLOOR)]


def test_a_quote_that_found_no_room_goes_to_another_chapter(monkeypatch):
    """Arithmetic misses by a line: what was to end the page of the texts of the cycle stood alone on the next one."""
    asked = []

    def choose_wrongly(*args, full=(), **more):
        asked.append(set(full))
        found = choose(*args, full=full, **more)
        ends = "cycle" if len(asked) == 1 else next(each.chapter for each in found if each.inserts)
        return tuple(replace(each, inserts=(0,) if each.chapter == ends else ()) for each in found)

    cycle = apply_document(document=demo_document(today=datetime.date(2026, 11, 20))).cycle
    cycle.quotes = [{"text": f"{'Un doute. ' * 20}.", "author": "Ève Lantier", "agreement": "GIVEN"}]
    cycle.save()
    monkeypatch.setattr(drawing, "choose", choose_wrongly)
    sheets = compose(html=_html(cycle)).sheets
    assert asked == [set(), {"cycle"}]
    assert [sheet.number for sheet in sheets if sheet.is_bare or sheet.is_short(FLOOR)] == []


@pytest.fixture(scope="module")
def two_modules(django_db_setup, django_db_blocker):
    """The pages of a cycle with two modules, no tour and five long texts, composed once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        html = _html(import_cycle(text=two_module_text()).cycle)
        transaction.set_rollback(True)
    return compose(html=html), draw_pdf(html=html, identifier="two", for_print=True)


def test_no_page_is_less_than_three_fifths_full_but_a_chapters_last(cdg_2025, two_modules):
    for drawn in (compose(html=_html(cdg_2025)), two_modules[0]):
        assert [sheet.number for sheet in drawn.sheets if sheet.is_short(FLOOR)] == []
        assert [sheet.is_cover for sheet in drawn.sheets].count(True) == 2
        assert drawn.sheets[0].is_cover
        assert drawn.sheets[-1].is_cover


def test_a_long_cycle_loses_no_sentence(two_modules):
    assert _missing(two_modules[1], two_module_text()) == []


def test_modules_stand_two_by_two(content):
    reader = PdfReader(io.BytesIO(content))
    pages = [
        reader.get_destination_page_number(entry)
        for entry in _bookmarks(reader.outline)
        if entry.title.startswith("Module ")
    ]
    first = pages[0]
    assert pages == [first, first, first + 1, first + 1, first + 2, first + 2]


def _bookmarks(outline) -> Iterator:
    for entry in outline:
        yield from _bookmarks(entry) if isinstance(entry, list) else [entry]


def test_the_print_file_says_where_to_cut(two_modules):
    with pikepdf.open(io.BytesIO(two_modules[1])) as pdf:
        for page in pdf.pages:
            boxes = {name: [round(float(side) / 72 * 25.4, 1) for side in page[name]] for name in BOXES}
            assert boxes == {
                "/TrimBox": [0, 0, 210, 297],
                "/BleedBox": [-3, -3, 213, 300],
                "/MediaBox": [-8, -8, 218, 305],
            }
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_a_draft_is_marked_on_each_page_and_not_aloud(content, cdg_2025):
    Cycle.objects.update(state=CycleState.DRAFT)
    drawn = draw_pdf(html=_html(cdg_2025), identifier="draft")
    for pages, marked in ((PdfReader(io.BytesIO(content)).pages, False), (PdfReader(io.BytesIO(drawn)).pages, True)):
        assert [bool(re.search(r"^projet$", page.extract_text(), re.MULTILINE)) for page in pages] == [marked] * len(
            pages
        )
    assert _spoken(drawn) == _spoken(content)


def _spoken(content: bytes) -> int:
    """How many pieces of the pages belong to the structure that is read aloud."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return sum(
            str(operator) == "BDC" and "/MCID" in operands[1]
            for page in pdf.pages
            for operands, operator in pikepdf.parse_content_stream(page)
        )


def test_the_brochure_says_that_dates_are_still_unknown():
    cycle = CycleFactory()
    ModuleFactory(cycle=cycle, starts_on=None)
    StudyTourFactory(cycle=cycle, starts_on=None)
    html = brochure_html(presentation=CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk)))
    assert html.count(">À préciser</") == 4
    assert "Rythme" not in html


def test_brochure_command(cdg_2025, tmp_path, content):
    target = tmp_path / "b.pdf"
    call_command("brochure", "cdg", "2025", "--output", str(target))
    assert target.read_bytes() == content
    with pytest.raises(CommandError, match="CDG 2025"):
        call_command("brochure", "CDG", "1999", "--output", str(target))
    with pytest.raises(CommandError, match="ne peut pas être écrit"):
        call_command("brochure", "CDG", "2025", "--output", str(tmp_path))


def test_unbroken_values_stay_between_the_margins():
    cycle = import_cycle(text=cycle_2025_text()).cycle
    long = "M" * 108
    Cycle.objects.update(title=long)
    cycle.sessions.update(title=long * 2, place=long)
    cycle.contacts.update(role=long, service=long, name=long, email=f"{long}@example.org")
    presentation = CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))
    assert not spills(brochure_html(presentation=presentation))


def test_the_command_makes_the_file_for_the_printer_and_names_what_is_coarse(cdg_2025, tmp_path, capsys):
    PictureFactory(cycle=cdg_2025, name="marche.jpg")
    PictureFactory(cycle=cdg_2025, name="place.jpg", credit="")
    target = tmp_path / "b.pdf"
    call_command("brochure", "cdg", "2025", "--output", str(target), "--print")
    told = capsys.readouterr().out
    for words in ("CMJN", "marche.jpg", "points par pouce", "place.jpg ne peut pas être imprimée"):
        assert words in told
    with pikepdf.open(target) as pdf:
        assert float(pdf.pages[0]["/BleedBox"][0]) == pytest.approx(-3 / 25.4 * 72, abs=0.01)
