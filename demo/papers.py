"""Small real PDFs for the pieces of the dossiers: one page of text each, quick to make."""

import io
import textwrap
from collections.abc import Sequence
from random import Random

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

A4 = (0, 0, 595, 842)
LEFT, TOP, LEADING, COLUMNS, LINES = 64, 770, 15, 86, 46
ENVELOPE = 2500  # bytes of such a page without its filler
# Helvetica of every reader knows no other character than those of Windows-1252.
_PLAIN = str.maketrans({"\u202f": "\u00a0"})


def make_pdf(*, title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a PDF of one A4 page with a title and paragraphs; what overflows the page is left out."""
    lines = [line for text in paragraphs for line in (*textwrap.wrap(text, COLUMNS), "")][:LINES]
    content = [b"BT", b"/F1 16 Tf", f"{LEFT} {TOP} Td".encode(), _shown(title), b"/F1 10 Tf", b"0 -16 Td"]
    for line in lines:
        content += [f"0 -{LEADING} Td".encode(), _shown(line)]
    content.append(b"ET")
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=list(A4),
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font))),
        Contents=pdf.make_stream(b"\n".join(content)),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    pdf.docinfo["/Title"] = title
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def weigh_down(content: bytes, *, size: int, seed: int = 1) -> bytes:
    """Return the same PDF with an embedded block that no compression shrinks: about `size` bytes in all.

    Another seed gives another block, hence another fingerprint.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.Root.Filler = pdf.make_indirect(pdf.make_stream(Random(seed).randbytes(size - ENVELOPE)))
        target = io.BytesIO()
        pdf.save(target, compress_streams=False)
    return target.getvalue()


def as_upload(name: str, content: bytes) -> SimpleUploadedFile:
    """The file as a browser would send it."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def _shown(text: str) -> bytes:
    raw = text.translate(_PLAIN).encode("cp1252", "replace")
    for char in (b"\\", b"(", b")"):
        raw = raw.replace(char, b"\\" + char)
    return b"(" + raw + b") Tj"
