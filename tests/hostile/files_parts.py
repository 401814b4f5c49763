"""Parts of the PDFs of these tests: a page with a line of text, written by pikepdf or by hand."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

TEXT = "Parcours professionnel"


def text_stream() -> bytes:
    """Draw the line of text."""
    return b"BT /F1 14 Tf 72 700 Td (" + TEXT.encode() + b") Tj ET"


def make_paper(change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, **options) -> bytes:
    """A page with a line of text, after `change` was done to the document; `options` are those of saving."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[-1]
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(text_stream())
    if change:
        change(pdf)
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def on_page(**keys) -> Callable[[pikepdf.Pdf], None]:
    """What adds an annotation with these keys to the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        made = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([72, 400, 200, 420]), **keys))
        found = list(pdf.pages[0].obj.get("/Annots", []))
        pdf.pages[0].obj.Annots = Array([*found, made])

    return change


def raw_pdf(root: bytes = b"", page: bytes = b"", objects: tuple[bytes, ...] = (), trailer: bytes = b"") -> bytes:
    """A page without a word, written by hand: more keys of the catalogue and of the page, more objects from 4 on."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + b">>",
        *objects,
    ]
    written, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R" % (len(bodies) + 1) + trailer + b">>\n"
    return written + table + end + b"startxref\n%d\n%%%%EOF\n" % len(written)


def stream(keys: bytes, content: bytes) -> bytes:
    """The body of a stream object."""
    return b"<<" + keys + b"/Length %d>>\nstream\n" % len(content) + content + b"\nendstream"
