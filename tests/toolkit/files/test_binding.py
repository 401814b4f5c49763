"""PDFs bound into one: read back by another library than the one that binds."""

import io
from itertools import chain

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.factories.candidatures import pdf_bytes
from toolkit.documents.rendering import render_pdf
from toolkit.files.binding import PdfPart, bind_pdf

OURS = PdfPart(
    "Formulaire",
    render_pdf(html="<html lang='fr'><head><title>Un</title></head><body><h1>Un</h1></body></html>", identifier="1"),
    "Dossier n° 1",
    is_ours=True,
)
A4 = (595, 842)


def sheet(width=595, height=842, rotate=0, words="MOT", **keys):
    """A page of somebody else, that says a word."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    page.add_resource(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica), Name.Font, Name("/F"))
    page.contents_add(pdf.make_stream(f"BT /F 12 Tf 20 20 Td ({words}) Tj ET".encode()))
    page.obj.Rotate = rotate
    for key, value in keys.items():
        page.obj[f"/{key}"] = value
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def read(*contents):
    bound = bind_pdf(
        title="Dossier 1", parts=[OURS, *(PdfPart(f"Pièce {n}", c, "Pièce") for n, c in enumerate(contents))]
    )
    assert bound.broken == ()
    found = pypdf.PdfReader(io.BytesIO(bound.content))
    assert bound.pages == len(found.pages)
    return found


def titles(found):
    return [(one.title, found.get_destination_page_number(one)) for one in found.outline if not isinstance(one, list)]


def test_each_part_has_its_bookmark_and_each_page_its_number():
    found = read(pdf_bytes(2), sheet())
    assert titles(found) == [("Formulaire", 0), ("Pièce 0", 1), ("Pièce 1", 3)]
    assert [f"{number} / 4" in page.extract_text() for number, page in enumerate(found.pages, 1)] == [True] * 4
    assert "Dossier n° 1" in found.pages[0].extract_text()
    assert found.metadata.title == "Dossier 1"
    assert found.trailer["/Root"]["/Lang"] == "fr"


@pytest.mark.parametrize(
    ("width", "height", "rotate", "lies"),
    [(595, 842, 0, False), (842, 595, 0, True), (595, 842, 90, True), (2384, 3370, 270, True), (90, 60, 0, True)],
)
def test_a_page_of_any_size_and_rotation_is_read_on_a4(width, height, rotate, lies):
    page = read(sheet(width, height, rotate)).pages[1]
    shown = [round(float(each)) for each in page.mediabox[2:]]
    assert (shown, page.rotation) == (list(A4[::-1]) if lies else list(A4), 0)
    assert "MOT" in page.extract_text()


def test_nothing_acts_and_what_was_signed_shows():
    pdf = pikepdf.open(io.BytesIO(sheet()))
    look = pdf.make_stream(b"BT /F 9 Tf 0 0 Td (SIGNATURE) Tj ET")
    look.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 90, 20]),
                 "/Resources": pdf.pages[0].obj.Resources})  # fmt: skip
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, Rect=Array([50, 50, 140, 70]), F=4,
                        T="s", AP=Dictionary(N=look))  # fmt: skip
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                      A=Dictionary(S=Name.URI, URI="https://example.org"))  # fmt: skip
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(widget), pdf.make_indirect(link)]))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].obj.Annots[0]]), SigFlags=3)
    target = io.BytesIO()
    pdf.save(target)
    page = read(target.getvalue()).pages[1]
    assert "/Annots" not in page
    drawn = pikepdf.open(io.BytesIO(bind_pdf(title="D", parts=[OURS, PdfPart("P", target.getvalue())]).content))
    inside = chain.from_iterable(_texts(page) for page in drawn.pages[1:])
    assert b"SIGNATURE" in b"".join(inside)


def _texts(node):
    for form in node.obj.get("/Resources", {}).get("/XObject", {}).values() if hasattr(node, "obj") else ():
        yield from _streams(form)


def _streams(form):
    yield form.read_bytes()
    for inner in form.get("/Resources", {}).get("/XObject", {}).values():
        yield from _streams(inner)


def test_what_cannot_be_read_is_told_by_its_place():
    parts = [OURS, PdfPart("Bon", pdf_bytes()), PdfPart("Abîmé", b"%PDF-1.4 rien"), PdfPart("Vide", b"")]
    bound = bind_pdf(title="Dossier", parts=parts)
    assert (bound.content, bound.broken) == (b"", (2, 3))


def test_letters_that_the_font_lacks_do_not_stop_it():
    part = PdfPart("Œuvre (Łódź) \\", pdf_bytes(), "Œuvre (Łódź) \\")
    found = pypdf.PdfReader(io.BytesIO(bind_pdf(title="Łódź", parts=[OURS, part]).content))
    assert titles(found)[1][0] == part.title
    assert "Œuvre (?ód?) \\" in found.pages[1].extract_text()
