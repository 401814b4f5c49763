"""A volume: many PDFs written one after the other, in memory that does not grow with their number."""

import io
import subprocess
import sys

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name

from toolkit.files.pdf.volume import Volume, count_pages

MOST_MORE = 1.1  # measured: 74.8 MB for ten, 74.7 MB for sixty; a library that joins them took 54 and 184


def pdf_of(words, pages=1, bookmarks=(), size=(595, 842)):
    """A PDF that says these words on each page."""
    target = io.BytesIO()
    with pikepdf.Pdf.new() as written:
        font = written.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for _ in range(pages):
            page = written.add_blank_page(page_size=size)
            page.add_resource(font, Name.Font, Name("/F"))
            page.contents_add(written.make_stream(f"BT /F 12 Tf 100 500 Td ({words}) Tj ET".encode()))
        with written.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, place) for title, place in bookmarks)
        written.save(target)
    return target.getvalue()


def bound(*sources, total):
    """The volume of these (title, PDF)."""
    target = io.BytesIO()
    volume = Volume(target, mark=pdf_of("Marque"), total=total)
    for title, content in sources:
        volume.add(io.BytesIO(content), title)
    volume.close(title="Livre (Łódź)", author="Institut")
    return target.getvalue()


def test_holds_each_file_under_its_bookmarks_with_mark_and_number():
    first = pdf_of("Premier", 2, [("Un", 0), ("Deux", 1)])
    second = pdf_of("Second", 1, [("Trois", 0)], size=(842, 595))
    content = bound(("Sommaire", pdf_of("Devant")), ("Łucja", first), ("Noé", second), total=4)
    book = pypdf.PdfReader(io.BytesIO(content), strict=True)
    found = [
        ([each.title for each in one] if isinstance(one, list) else (one.title, book.get_destination_page_number(one)))
        for one in book.outline
    ]
    assert found == [("Sommaire", 0), ("Łucja", 1), ["Un", "Deux"], ("Noé", 3), ["Trois"]]
    for number, (page, words) in enumerate(
        zip(book.pages, ("Devant", "Premier", "Premier", "Second"), strict=True), start=1
    ):
        said = page.extract_text()
        assert words in said
        assert "Marque" in said
        assert f"{number} / 4" in said
    assert book.metadata.title == "Livre (Łódź)"
    with pikepdf.open(io.BytesIO(content)) as read:
        assert read.check_pdf_syntax() == []


def linking_to(*names):
    """A PDF of one page with a link to each of these names."""
    target = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(pdf_of("Devant"))) as written:
        written.pages[0].obj.Annots = Array(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=[9, 9, 99, 20], Dest=name, Contents=name, StructParent=1
            )
            for name in names
        )
        written.save(target)
    return io.BytesIO(target.getvalue())


def test_links_lead_to_pages_that_come_later():
    target = io.BytesIO()
    volume = Volume(target, mark=pdf_of("Marque"), total=5)
    starts = {"un": volume.reserve(), "deux": volume.reserve()}
    volume.add(linking_to("deux", "ailleurs", "un"), leads_to=starts)
    for name, number in starts.items():
        volume.add(io.BytesIO(pdf_of(name, 2)), name, starts=number)
    volume.close(title="Livre", author="")
    with pikepdf.open(io.BytesIO(target.getvalue())) as read:
        assert read.check_pdf_syntax() == []
        links = list(read.pages[0].obj.Annots)
        goals = [link.Dest[0].objgen for link in (links[0], links[2])]
        assert goals == [read.pages[number].obj.objgen for number in (3, 1)]
        assert all(set(links[place]) == {"/Type", "/Subtype", "/Rect", "/Border", "/Dest"} for place in (0, 2))
        assert str(links[1].Dest) == "ailleurs"


def test_values_of_every_kind_come_through():
    target = io.BytesIO()
    with pikepdf.Pdf.new() as written:
        page = written.add_blank_page(page_size=(595, 842))
        shared = written.make_indirect(Dictionary(Twice=True))
        page.obj.InetTest = Dictionary(
            {"/A": Array([1, 2.5, True, None, Name("/a#b"), "12 0 R ) (", b"\x00\xff"]), "/B": shared, "/C": shared}
        )
        shared.Back = page.obj
        written.save(target)
    with pikepdf.open(io.BytesIO(bound(("", target.getvalue()), total=1))) as read:
        kept = read.pages[0].obj.InetTest
        assert [str(each) for each in list(kept.A)[:3]] == ["1", "2.5", "True"]
        assert kept.A[4] == Name("/a#b")
        assert str(kept.A[5]) == "12 0 R ) ("
        assert bytes(kept.A[6]) == b"\x00\xff"
        assert kept.B.objgen == kept.C.objgen
        assert kept.B.Back.objgen == read.pages[0].obj.objgen


def test_refuses_another_number_of_pages_than_was_said():
    assert count_pages(io.BytesIO(pdf_of("x", 3))) == 3
    with pytest.raises(ValueError, match="3 pages"):
        bound(("x", pdf_of("x", 3)), total=2)


PROGRAM = """
import io, sys, tempfile
from tests.toolkit.files.test_volume import pdf_of
from toolkit.files.pdf.volume import Volume
sources = pdf_of("x" * 3000, 30, [("Un", 0)])
with tempfile.TemporaryFile() as target:
    volume = Volume(target, mark=pdf_of("Marque"), total=30 * int(sys.argv[1]))
    for number in range(int(sys.argv[1])):
        volume.add(io.BytesIO(sources), str(number))
    volume.close(title="Livre", author="")
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.slow
def test_sixty_files_take_the_memory_of_ten():
    few, many = (
        int(subprocess.run([sys.executable, "-c", PROGRAM, number], check=True, capture_output=True).stdout)
        for number in ("10", "60")
    )
    assert many < MOST_MORE * few
