"""Write many PDFs one after the other as one: one bookmark each, one count of pages, one mark over every page.

A library that joins files holds every object of all of them until it saves. Here each file is read, stamped, written
and closed before the next one: memory is that of the largest, whatever their number. What they hold was bound by
`binding`: A4 pages, of which nothing acts.
"""

import io
from array import array
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from toolkit.files.pdf.binding import A4, BASE, GREY, RIGHT, SIZE, WIDTHS
from toolkit.files.pdf.document import limit_parser

FONT, MARK = Name("/InetPage"), Name("/InetMark")
LEFT_BEHIND = {"/Parent", "/StructParents"}  # of a tree that stays in its file
_HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def count_pages(source: IO[bytes]) -> int:
    """The number of pages of a PDF."""
    limit_parser()
    with Pdf.open(source) as found:
        return len(found.pages)


class Volume:
    """A PDF that is being written. `mark`: a PDF of one A4 page, drawn over each page; `total`: the pages to come."""

    def __init__(self, out: IO[bytes], *, mark: bytes, total: int) -> None:
        limit_parser()
        self.out, self.total = out, total
        self._offsets = array("Q", [0])
        self._pages: list[int] = []
        self._bookmarks: list[tuple[str, int, list[tuple[str, int]]]] = []
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._root, self._font = self.reserve(), self.reserve()
        self.write(self._font, _HELVETICA)
        self._mark = _write_mark(self, mark)

    def reserve(self) -> int:
        """The number of an object that will be written."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def write(self, number: int, body: bytes) -> None:
        """Write the object that has this number."""
        self._offsets[number] = self.out.tell()
        self.out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def add(
        self,
        source: IO[bytes],
        title: str = "",
        *,
        starts: int | None = None,
        leads_to: Mapping[str, int] | None = None,
    ) -> None:
        """Write the pages of one PDF, under a bookmark of this title that holds its own; without one, none.

        `starts`: the number that was reserved for its first page. `leads_to`: for each name that a link of this file
        leads to, the number of the page of the volume where it leads instead; that page may come later.
        """
        with Pdf.open(source) as found:
            copy = _Copy(self, self._root)
            shared = {MARK: (Name.XObject, self._mark), FONT: (Name.Font, self._font)}
            for name, (kind, number) in shared.items():
                stand_in = copy.stand_in(found, number)  # for the object that every file shares
                for page in found.pages:
                    page.add_resource(stand_in, kind, name)
            if starts is not None:
                copy.take(found.pages[0].obj, starts)
            _lead(found, copy, leads_to or {})
            numbers = [copy.number_of(page.obj) for page in found.pages]
            for place, page in enumerate(found.pages, start=len(self._pages) + 1):
                _stamp(found, page, f"{place} / {self.total}")
            if title:
                self._bookmarks.append((title, numbers[0], _bookmarks(found, copy)))
            copy.write_pending()
        self._pages += numbers

    def close(self, *, title: str, author: str) -> None:
        """Write what ties the pages together. Raises ValueError when they are not as many as was said."""
        if len(self._pages) != self.total:
            raise ValueError(f"{len(self._pages)} pages instead of {self.total}")
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self.write(self._root, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (self.total, kids))
        outlines, catalog, info = self._write_outline(), self.reserve(), self.reserve()
        self.write(
            catalog,
            b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R /PageMode /UseOutlines /Lang (fr-FR)"
            b" /ViewerPreferences << /DisplayDocTitle true >> >>" % (self._root, outlines),
        )
        self.write(info, b"<< /Title %b /Author %b >>" % (_text(title), _text(author)))
        start = self.out.tell()
        size = len(self._offsets)
        self.out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self.out.writelines(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        self.out.write(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (size, catalog, info))
        self.out.write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write_outline(self) -> int:
        root = self.reserve()
        numbers = [self.reserve() for _ in self._bookmarks]
        for place, (title, page, within) in enumerate(self._bookmarks):
            parts = [self.reserve() for _ in within]
            for at, (name, start) in enumerate(within):
                self.write(parts[at], _bookmark(name, start, numbers[place], parts, at))
            self.write(numbers[place], _bookmark(title, page, root, numbers, place, parts))
        self.write(root, b"<< /Type /Outlines %b >>" % _children(numbers, closed=False))
        return root


class _Copy:
    """What one file brings into the volume: its objects, under numbers of the volume."""

    def __init__(self, volume: Volume, root: int) -> None:
        self.volume, self.root = volume, root
        self.numbers: dict[tuple[int, int], int] = {}
        self.pending: list[Any] = []

    def number_of(self, found: Any) -> int:
        """The number of an object there; it is written later."""
        known = self.numbers.get(found.objgen)
        if known is None:
            known = self.numbers[found.objgen] = self.volume.reserve()
            self.pending.append(found)
        return known

    def stand_in(self, source: Pdf, number: int) -> Any:
        """An object of this file that stands for one of the volume, written elsewhere."""
        made = source.make_indirect(Dictionary())
        self.numbers[made.objgen] = number
        return made

    def take(self, found: Any, number: int) -> None:
        """Give an object of this file the number that was reserved for it; it is written later."""
        self.numbers[found.objgen] = number
        self.pending.append(found)

    def write_pending(self) -> None:
        """Write what was named, and what it names in turn."""
        while self.pending:
            found = self.pending.pop()
            self.volume.write(self.numbers[found.objgen], self._body(found))

    def _body(self, found: Any) -> bytes:
        if isinstance(found, pikepdf.Stream):
            raw = found.read_raw_bytes()
            head = self._entries(found, {"/Length"})
            return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (head, len(raw), raw)
        if isinstance(found, Dictionary) and found.get("/Type") == Name.Page:
            return b"<< %b /Parent %d 0 R >>" % (self._entries(found, LEFT_BEHIND), self.root)
        return self._direct(found)

    def _entries(self, found: Any, left_out: set[str]) -> bytes:
        kept = ((key, value) for key, value in found.items() if key not in left_out)
        return b" ".join(b"%b %b" % (Name(key).unparse(), self._value(value)) for key, value in kept)

    def _value(self, value: Any) -> bytes:
        if isinstance(value, pikepdf.Object):
            return b"%d 0 R" % self.number_of(value) if value.is_indirect else self._direct(value)
        if value is None:
            return b"null"
        if isinstance(value, bool):
            return b"true" if value else b"false"
        return (format(value, "f") if isinstance(value, Decimal | float) else str(value)).encode()

    def _direct(self, value: Any) -> bytes:
        if isinstance(value, pikepdf.Array):
            return b"[ %b ]" % b" ".join(self._value(each) for each in value)
        if isinstance(value, Dictionary):
            return b"<< %b >>" % self._entries(value, set())
        return bytes(value.unparse())


def _write_mark(volume: Volume, mark: bytes) -> int:
    """Write the mark as one drawing that every page names; return its number."""
    with Pdf.open(io.BytesIO(mark)) as found:
        copy = _Copy(volume, 0)
        number = copy.number_of(found.make_indirect(found.pages[0].as_form_xobject()))
        copy.write_pending()
    return number


def _stamp(source: Pdf, page: pikepdf.Page, number: str) -> None:
    """The mark in the middle of the page, and its number at the foot; both pass for no words of the page."""
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    left, base = (width - A4[0]) / 2, (height - A4[1]) / 2
    at_end = width - RIGHT - sum(WIDTHS[each] for each in number) * SIZE / 1000
    drawn = (
        f"\nQ\n/Artifact BMC q 1 0 0 1 {left:.2f} {base:.2f} cm {MARK} Do Q EMC\n"
        f"/Artifact BMC q BT {FONT} {SIZE} Tf {GREY} 1 0 0 1 {at_end:.2f} {BASE:.2f} Tm ({number}) Tj ET Q EMC"
    )
    page.contents_add(source.make_stream(b"q\n"), prepend=True)
    page.contents_add(source.make_stream(drawn.encode()))


def _lead(source: Pdf, copy: _Copy, leads_to: Mapping[str, int]) -> None:
    """Have the links to these names lead to pages of the volume."""
    pages = {name: copy.stand_in(source, number) for name, number in leads_to.items()}
    for page in source.pages if pages else ():
        for place, found in enumerate(page.obj.get("/Annots", [])):
            goal = pages.get(str(found.get("/Dest", "")))
            if goal is not None:
                link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=found.Rect, Border=[0, 0, 0])
                link.Dest = pikepdf.Array([goal, Name.Fit])  # without /Contents, which told the name it led to
                page.obj.Annots[place] = link


def _bookmarks(source: Pdf, copy: _Copy) -> list[tuple[str, int]]:
    """The bookmarks of a file, those of the first level, each with its page in the volume."""
    with source.open_outline() as outline:
        return [(str(each.title), copy.number_of(each.destination[0])) for each in outline.root]  # type: ignore[index]


def _bookmark(title: str, page: int, parent: int, beside: list[int], at: int, within: list[int] | None = None) -> bytes:
    """One bookmark among those of its level."""
    ties = b" /Prev %d 0 R" % beside[at - 1] if at else b""
    ties += b" /Next %d 0 R" % beside[at + 1] if at + 1 < len(beside) else b""
    ties += _children(within, closed=True) if within else b""
    return b"<< /Title %b /Parent %d 0 R /Dest [ %d 0 R /Fit ]%b >>" % (_text(title), parent, page, ties)


def _children(numbers: list[int], *, closed: bool) -> bytes:
    if not numbers:
        return b""
    count = -len(numbers) if closed else len(numbers)
    return b" /First %d 0 R /Last %d 0 R /Count %d" % (numbers[0], numbers[-1], count)


def _text(words: str) -> bytes:
    return b"<%b>" % ("\ufeff" + words).encode("utf-16-be").hex().encode()
