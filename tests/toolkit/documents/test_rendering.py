import datetime
import http.server
import io
import logging
import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdf
import pytest
import time_machine
from django.template.loader import render_to_string

from tests.factories.documents import INSTITUTE
from toolkit.documents.errors import RenderingError
from toolkit.documents.rendering import read_asset, render_cached, render_pdf
from toolkit.documents.renderings import KEPT, drop_old_renderings

PAGE = "<!doctype html><html lang=fr><head><title>Essai</title></head><body><h1>Essai</h1>{}</body></html>"


def receipt_html(**changes):
    context = {
        "title": "Accusé de réception 2025-CDG-0012",
        "institute": INSTITUTE,
        "recipient": ["Madame Awa Diallo", "Ville d'Exemple"],
        "issued_on": datetime.date(2025, 1, 1),
        "number": "2025-CDG-0012",
        "received_at": datetime.datetime(2025, 1, 14, 13, 32, tzinfo=datetime.UTC),
        "silence_on": datetime.date(2025, 3, 14),
        "fee": Decimal("3500"),
    }
    return render_to_string("tests_documents/receipt.html", context | changes)


@pytest.fixture(scope="module")
def simple_pdf():
    return render_pdf(html=PAGE.format("<p>Bonjour.</p>"), identifier="essai")


def tags(element, found):
    """Collect the names of a structure tree, depth first."""
    if isinstance(element, pikepdf.Array):
        for item in element:
            tags(item, found)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found.append(str(element.S))
        if "/K" in element:
            tags(element.K, found)
    return found


def test_letter_is_pdf_ua_1():
    content = render_pdf(html=receipt_html(), identifier="accuse")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Accusé de réception 2025-CDG-0012"
        names = tags(pdf.Root.StructTreeRoot.K, [])
        assert names.count("/H1") == 1
        assert "/H2" in names
        assert "/Figure" not in names  # the mark and the ring are decoration: backgrounds, not content
        assert all(page.get("/Tabs") == "/S" for page in pdf.pages)


def test_letter_tells_who_wrote_it_and_what_it_is():
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(html=receipt_html(), identifier="accuse")))
    assert reader.metadata.title == "Accusé de réception 2025-CDG-0012"
    assert reader.metadata.author == "Institut national des études territoriales"
    assert reader.metadata.subject == "Accusé de réception d’une candidature"
    assert [bookmark.title for bookmark in reader.outline if not isinstance(bookmark, list)] == [
        "Accusé de réception 2025-CDG-0012"
    ]


def test_letter_speaks_french_typography():
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(html=receipt_html(), identifier="accuse")))
    text = reader.pages[0].extract_text()
    assert "3\u202f500\u202f€" in text
    assert "Ville d’Exemple" in text
    assert "mardi 14 janvier 2025 à 14 h 32" in text.replace("\u00a0", " ")


def test_letter_embeds_our_fonts_only():
    with pikepdf.open(io.BytesIO(render_pdf(html=receipt_html(), identifier="accuse"))) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("Source-" in name for name in fonts), fonts


ELSEWHERE = """
import sys
from django.conf import settings
settings.configure(
    STATICFILES_DIRS=["static"],
    STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
)
from toolkit.documents.rendering import render_pdf
sys.stdout.buffer.write(render_pdf(html=sys.argv[1], identifier="essai"))
"""


def test_same_words_give_the_same_bytes_in_another_process(simple_pdf):
    html = PAGE.format("<p>Bonjour.</p>")
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, html],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=Path(__file__).resolve().parents[3],
    )
    assert elsewhere.stdout == simple_pdf
    assert render_pdf(html=html, identifier="autre") != simple_pdf


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<html><head><title>A</title></head><h1>A</h1></html>", "no lang"),
        ("<html lang=fr><h1>A</h1></html>", "no <title>"),
        ("<html lang=fr><head><title>A</title></head><p>A</p></html>", "0 h1"),
        ("<html lang=fr><head><title>A</title></head><h1>A</h1><h1>B</h1></html>", "2 h1"),
    ],
)
def test_page_that_cannot_be_read_aloud_is_refused(html, fault):
    with pytest.raises(RenderingError, match=fault):
        render_pdf(html=html, identifier="x")


@pytest.fixture
def listening_host():
    """A web server that remembers what it was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_page_reaches_neither_disk_nor_network(listening_host, tmp_path, caplog):
    host, asked = listening_host
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'SECRET' }")
    body = (
        f'<link rel="stylesheet" href="{secret.as_uri()}">'
        f'<link rel="stylesheet" href="{host}/style.css">'
        f'<link rel="attachment" href="{secret.as_uri()}">'
        f'<p><img src="{host}/image.png" alt="Image"><img src="../../../etc/hostname" alt="Nom"></p>'
    )
    with caplog.at_level(logging.WARNING, logger="toolkit.documents.rendering"):
        content = render_pdf(html=PAGE.format(body), identifier="x")
    assert asked == []
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert "SECRET" not in reader.pages[0].extract_text()
    assert reader.attachments == {}
    assert "Refused to fetch" in caplog.text


def test_data_image_is_drawn():
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    html = PAGE.format(f'<p><img src="data:image/png;base64,{pixel}" alt="Un point"></p>')
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(html=html, identifier="x")))
    assert len(reader.pages[0].images) == 1


@pytest.mark.parametrize(
    "path", ["../settings.py", "base.css", "fonts/../../x.ttf", "fonts/SourceSansPro-None.ttf", ""]
)
def test_assets_are_a_closed_list(path):
    with pytest.raises(LookupError):
        read_asset(path)


def test_cached_page_is_drawn_once(own_storage):
    html = PAGE.format("<p>Une brochure.</p>")
    first = render_cached(html=html)
    (stored,) = own_storage.rglob("*.pdf")
    assert first == stored.read_bytes()
    stored.write_bytes(b"what is stored is what is served")
    assert render_cached(html=html) == b"what is stored is what is served"
    assert render_cached(html=PAGE.format("<p>Autre.</p>")).startswith(b"%PDF-1.7")


def test_what_was_drawn_goes_after_a_week_and_is_drawn_again():
    html = PAGE.format("<p>Un aperçu.</p>")
    drawn = render_cached(html=html)
    assert drop_old_renderings() == 0
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + KEPT + datetime.timedelta(minutes=1)):
        assert drop_old_renderings() >= 1
    assert drop_old_renderings() == 0
    assert render_cached(html=html) == drawn
