import datetime
import io
import re
import unicodedata
from collections.abc import Iterator

import pikepdf
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction
from pypdf import PdfReader

from catalogue.brochure import brochure_html, render_brochure
from catalogue.presentation import CyclePresentation, with_sessions
from catalogue.services.demo import demo_document
from catalogue.services.importing import apply_document, import_cycle
from cycles.models import Cycle
from tests.factories.catalogue import cycle_2025_text
from tests.factories.cycles import CycleFactory
from tests.factories.modules import ModuleFactory
from tests.factories.study_tours import StudyTourFactory
from tests.rendering import spills
from toolkit.text.typography import typeset

pytestmark = pytest.mark.django_db


def _pdf(cycle: Cycle) -> bytes:
    presentation = CyclePresentation(with_sessions(Cycle.objects.all()).get(pk=cycle.pk))
    return render_brochure(html=brochure_html(presentation=presentation))


def _bare(text: str) -> str:
    """Letters, figures and signs without blanks, whatever the line breaks and the apostrophes."""
    plain = unicodedata.normalize("NFKC", typeset(text)).replace("**", "")
    return re.sub(r"\s+", "", plain)


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
    text = _bare("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    # Page feet fall between the words of a paragraph that runs over two pages.
    document = yaml.safe_load(cycle_2025_text())
    missing = []
    for paragraph in _texts(document):
        sentences = re.split(r"(?<=[.!?;])\s+", paragraph)
        missing += [sentence for sentence in sentences if _bare(sentence) not in text]
    assert missing == []
    assert len(list(_texts(document))) > 90


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
    titles = []

    def walk(outline):
        for entry in outline:
            walk(entry) if isinstance(entry, list) else titles.append(entry.title)

    walk(reader.outline)
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
    monkeypatch.setattr("toolkit.documents.rendering.render_pdf", lambda **kwargs: pytest.fail("drawn again"))
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
    assert len(PdfReader(io.BytesIO(_pdf(cycle))).pages) == 12


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
