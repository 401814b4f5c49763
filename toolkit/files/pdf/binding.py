"""Bind several PDFs into one: each part under a bookmark, each page under its number.

Pages of ours are taken as they are. Those of somebody else are drawn on A4 above a line of ours, whatever their size
and their rotation: a number never covers what they say, and nothing of them acts.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem, Pdf, Rectangle

from toolkit.files.pdf.document import BROKEN, limit_parser

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
EDGE, FOOT = 5 * MM, 13 * MM  # what is left around a page of somebody else, and below it
LEFT, RIGHT, BASE = 24 * MM, 20 * MM, 7.5 * MM  # of the line: as the margins of our letters, see print.css
SIZE = 8.5
FONT = Name("/InetFoot")
GREY = "0.333 0.408 0.439 rg"  # --ink-500 on paper
# Widths of Helvetica, in thousandths of its size: the digits, the space and the slash.
WIDTHS = {" ": 278, "/": 278} | dict.fromkeys("0123456789", 556)


@dataclass(frozen=True)
class BoundPart:
    """One PDF: its bookmark, the line at the foot of its pages, and whether its pages are ours."""

    title: str
    foot: str
    is_ours: bool
    content: bytes


def bind(title: str, parts: list[BoundPart], *, is_numbered: bool = True) -> tuple[int, list[int], bytes]:
    """Return the number of pages, the places of the parts that cannot be read, and the PDF: empty where there are any.

    The first part is ours: the whole keeps its language, its author and its tags. `is_numbered`: else a volume does it.
    """
    limit_parser()
    with Pdf.open(io.BytesIO(parts[0].content)) as target:
        starts, broken, sources = [0], [], []
        feet = [parts[0].foot] * len(target.pages)
        for place, part in enumerate(parts[1:], start=1):
            starts.append(len(target.pages))
            try:
                sources.append(_append(target, part))
            except (pikepdf.PasswordError, *BROKEN):
                if part.is_ours:  # a fault of ours is no news of somebody's file
                    raise
                broken.append(place)
            feet += [part.foot] * (len(target.pages) - len(feet))
        if broken:
            return 0, broken, b""
        font = target.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        )
        for number, (page, foot) in enumerate(zip(target.pages, feet, strict=True), start=1):
            page.add_resource(font, Name.Font, FONT)
            _stamp(target, page, foot, f"{number} / {len(target.pages)}" if is_numbered else "")
        _bookmark(target, [(part.title, start) for part, start in zip(parts, starts, strict=True)])
        return len(target.pages), [], _written(target, title)


def _append(target: Pdf, part: BoundPart) -> Pdf:
    source = Pdf.open(io.BytesIO(part.content))
    if part.is_ours:
        for page in source.pages:
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]  # of a tree that stays behind
            target.pages.append(page)
        return source
    source.flatten_annotations("screen")  # a signature that shows is drawn so
    for page in source.pages:
        _draw(target, page)
    return source


def _draw(target: Pdf, page: pikepdf.Page) -> None:
    """Draw a page on A4 that lies as it does, smaller where it is larger."""
    width, height = A4 if not _lies(page) else A4[::-1]
    sheet = target.add_blank_page(page_size=(width, height))
    sheet.add_overlay(page, Rectangle(EDGE, FOOT, width - EDGE, height - EDGE), expand=False)


def _lies(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(each) for each in page.trimbox)
    turned = int(page.obj.get("/Rotate", 0) or 0) % 180 != 0
    wide, high = abs(right - left), abs(top - bottom)
    if not wide or not high:
        raise ValueError("a page without a size")
    return (wide > high) != turned


def _stamp(target: Pdf, page: pikepdf.Page, foot: str, number: str) -> None:
    width = float(page.mediabox[2])
    at_end = width - RIGHT - sum(WIDTHS[each] for each in number) * SIZE / 1000
    lines = [*_line(foot, LEFT), *_line(number, at_end)]
    drawn = "\n".join(["/Artifact BMC q BT", f"{FONT} {SIZE} Tf {GREY}", *lines, "ET Q EMC"]).encode("cp1252")
    page.contents_add(target.make_stream(b"q\n"), prepend=True)
    page.contents_add(target.make_stream(b"\nQ\n" + drawn))


def _line(words: str, left: float) -> Iterator[str]:
    """The operators that write a line, in the letters that the font has."""
    if words:
        known = words.encode("cp1252", "replace").decode("cp1252")
        escaped = known.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        yield f"1 0 0 1 {left:.2f} {BASE:.2f} Tm ({escaped}) Tj"


def _bookmark(target: Pdf, starts: list[tuple[str, int]]) -> None:
    """A bookmark a part; those of the first part stand under its own."""
    with target.open_outline() as outline:
        within = list(outline.root)
        items = [OutlineItem(title, page) for title, page in starts]
        items[0].children.extend(within)
        items[0].is_closed = True
        outline.root[:] = items
    target.Root.PageMode = Name.UseOutlines


def _written(target: Pdf, title: str) -> bytes:
    """Say its title; it holds pages that nobody tagged, and claims to follow PDF/UA no more."""
    with target.open_metadata(set_pikepdf_as_editor=False) as found:
        found["dc:title"] = title
        if "pdfuaid:part" in found:
            del found["pdfuaid:part"]
    target.docinfo["/Title"] = title
    written = io.BytesIO()
    target.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def bind_content(spec: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What `worker` answers. `spec`: title, is_numbered, parts with title, foot, is_ours, size.

    `content`: one part after another.
    """
    parts, start = [], 0
    for one in spec["parts"]:
        end = start + one["size"]
        parts.append(BoundPart(one["title"], one["foot"], one["is_ours"], content[start:end]))
        start = end
    pages, broken, bound = bind(spec["title"], parts, is_numbered=spec["is_numbered"])
    return {"pages": pages, "broken": broken}, bound
