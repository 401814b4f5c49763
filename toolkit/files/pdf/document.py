"""Open a PDF for real and make the copy that others read: whole, readable by all, of a sane size, running nothing."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pikepdf
import pikepdf.settings

from toolkit.files.errors import SwollenError, UploadError, broken_pdf, cut_pdf, swollen
from toolkit.files.pdf.allowed import (
    CATALOG,
    INHERITED,
    PAGE,
    PASSIVE_CATALOG,
    PASSIVE_PAGE,
    STILL_ANNOTATIONS,
    STILL_FORM,
    STILL_KEYS,
)
from toolkit.files.pdf.copying import LINK, Copier, name_of, plain
from toolkit.files.pdf.forms import annotations, check_form, flatten
from toolkit.files.pdf.navigation import Navigator
from toolkit.files.pdf.signed import is_signed_and_still

MAX_PAGES = 200
MAX_ANNOTATIONS = 50_000
HEADER_WITHIN = 1024  # bytes: where readers look for the header, and for the mark of the end (annex H, notes 13 and 18)
# A copy is about as heavy as what was received; one far heavier holds the same stream again and again.
MAX_GROWTH, MARGIN = 2, 1 << 20
LETTER = [0, 0, 612, 792]  # of a page without a size
# What the parser raises on a file that only looks like a PDF: objects of another type than the norm says, loops.
BROKEN = (
    pikepdf.PdfError, pikepdf.ForeignObjectError, AttributeError, KeyError, IndexError, TypeError, ValueError,
    RuntimeError, ArithmeticError,
)  # fmt: skip
LOST_PAGE = "Pages tree includes non-dictionary object"  # what qpdf says of a page that is not in the file
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{1,8}(\d{1,12})|/L\s{1,8}(\d{1,12})[^>]{0,200}?/Linearized\b")


@dataclass(frozen=True)
class ReadablePdf:
    """The copy to read, its number of pages, and what was left out of it, in words.

    `content` is None when what was received is itself that copy: signed, and nothing in it that a page may not hold.
    """

    content: bytes | None
    pages: int
    left_out: tuple[str, ...]


def limit_parser() -> None:
    """Bound what qpdf unfolds and collects by itself; `streams` bounds the rest."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=64 << 20,
        run_length_max_memory=64 << 20,
        png_max_memory=64 << 20,
        tiff_max_memory=64 << 20,
        parser_max_container_size=100_000,
        parser_max_nesting=250,
        doc_max_warnings=50,
    )


def make_readable(name: str, content: bytes) -> ReadablePdf:
    """Return the copy to read. Raises UploadError: protected, broken, cut short, swollen, not shown by its pages."""
    limit_parser()
    if not _is_whole(content):
        raise cut_pdf(name)
    try:
        with pikepdf.open(io.BytesIO(content)) as source:
            return _remake(name, source, content)
    except pikepdf.PasswordError:
        raise UploadError(
            f"{name} est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le à nouveau."
        ) from None
    except SwollenError:
        raise swollen(name) from None
    except BROKEN:
        raise broken_pdf(name) from None


def _is_whole(content: bytes) -> bool:
    """Whether the file reaches its own end: qpdf repairs one that was cut, and calls its first half whole."""
    end = content.rstrip(b"\0\t\n\x0c\r ")
    if end.find(b"%%EOF", max(0, len(end) - HEADER_WITHIN)) < 0:
        return False
    start = max(0, content.find(b"%PDF-", 0, HEADER_WITHIN + 5))
    said = _LINEARIZED.search(content, start, start + 1024)
    return said is None or len(content) - start >= int(said[1] or said[2])


def _is_alone(content: bytes) -> bool:
    """Whether nothing stands before the header nor after the last mark of the end: no second file in the first."""
    return content.startswith(b"%PDF-") and content.rstrip(b"\0\t\n\x0c\r ").endswith(b"%%EOF")


def _remake(name: str, source: pikepdf.Pdf, content: bytes) -> ReadablePdf:
    number = len(source.pages)
    if not 1 <= number <= MAX_PAGES:
        raise UploadError(f"{name} compte {number} pages ; il en faut entre 1 et {MAX_PAGES}.")
    warnings = source.get_warnings()  # those that have come; asking forgets them
    if any(LOST_PAGE in warning for warning in warnings):
        raise cut_pdf(name)
    check_form(name, source)
    alone = _is_alone(content) and not source.is_linearized  # that has two tables, and readers differ on which counts
    if alone and is_signed_and_still(source) and not (warnings or source.get_warnings()):
        return ReadablePdf(None, number, ())
    with pikepdf.new() as target:
        copier = Copier(target)
        navigator = Navigator(source, copier)
        _judge_catalog(source, copier, navigator)
        links = [_judge_page(page.obj, copier, navigator) for page in source.pages]
        flatten(name, source)
        _copy_pages(source, copier)
        _copy_links(links, copier, navigator)
        _copy_catalog(source, copier, navigator)
        written = _written(target, source)
        if len(written) > MAX_GROWTH * len(content) + MARGIN:
            raise SwollenError
        return ReadablePdf(written, number, tuple(sorted(copier.words)))


def _judge_catalog(source: pikepdf.Pdf, copier: Copier, navigator: Navigator) -> None:
    """Note what the document would do by itself, and what it carries beside its pages."""
    root = source.Root
    for key, value in root.items():
        if key in PASSIVE_CATALOG or key in CATALOG:
            continue
        if key == "/OpenAction":
            if isinstance(value, pikepdf.Dictionary):
                navigator.judge(value)
        elif key == "/Names" and isinstance(value, pikepdf.Dictionary):
            for tree in value.keys() - {"/Dests"}:
                copier.leave(tree)
        elif key == "/AcroForm" and isinstance(value, pikepdf.Dictionary):
            for part in value.keys() - STILL_FORM:
                copier.leave(part)
            _judge_fields(value.get("/Fields"), copier)
        else:
            copier.leave(key)


def _judge_fields(fields: Any, copier: Copier) -> None:
    waiting, seen = [fields], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(node)
        elif isinstance(node, pikepdf.Dictionary) and not (node.is_indirect and node.objgen in seen):
            seen.add(node.objgen)
            _judge_annotation(node, copier)
            waiting.append(node.get("/Kids"))
        if len(seen) + len(waiting) > MAX_ANNOTATIONS:
            raise ValueError("too many fields")


def _judge_annotation(annotation: Any, copier: Copier) -> None:
    for key in annotation.keys() - STILL_KEYS:
        copier.leave(key)
    action = annotation.get("/A")
    if isinstance(action, pikepdf.Dictionary) and name_of(annotation.get("/Subtype")) != "/Link":
        kind = name_of(action.get("/S"))
        copier.leave("/AA" if kind != "/URI" else "/URI", LINK if kind == "/URI" else "")


def _judge_page(page: Any, copier: Copier, navigator: Navigator) -> list[Any]:
    """Note what is left of a page, and return its links: drawing the rest on it may take them away."""
    for key in page.keys() - PAGE.keys() - PASSIVE_PAGE:
        copier.leave(key)
    links = []
    for number, annotation in enumerate(annotations(page)):
        if number > MAX_ANNOTATIONS:
            raise ValueError("too many annotations")
        subtype = name_of(annotation.get("/Subtype"))
        if subtype not in STILL_ANNOTATIONS:
            copier.leave(subtype or "/Subtype")
        _judge_annotation(annotation, copier)
        if subtype == "/Link":
            links.append(annotation)
    return links


def _copy_pages(source: pikepdf.Pdf, copier: Copier) -> None:
    made = []
    for page in source.pages:
        blank = copier.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
        copier.pages[page.obj.objgen] = blank
        made.append(blank)
    for page, copy in zip(source.pages, made, strict=True):
        for key, kind in PAGE.items():
            value = _inherited(page.obj, key) if key in INHERITED else page.obj.get(key)
            copied = copier.copy(value, kind) if value is not None else None
            if copied is not None:
                copy[key] = copied
        if "/MediaBox" not in copy:
            copy["/MediaBox"] = pikepdf.Array(LETTER)
        if "/Resources" not in copy:
            copy["/Resources"] = pikepdf.Dictionary()
        copier.target.pages.append(pikepdf.Page(copy))


def _inherited(node: Any, key: str) -> Any:
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _copy_links(links: list[list[Any]], copier: Copier, navigator: Navigator) -> None:
    for found, page in zip(links, copier.target.pages, strict=True):
        kept = []
        for annotation in found:
            made = navigator.link(annotation)
            if made is not None:
                kept.append(made)
                copier.links[annotation.objgen] = made
        if kept:
            page.obj["/Annots"] = pikepdf.Array(kept)


def _copy_catalog(source: pikepdf.Pdf, copier: Copier, navigator: Navigator) -> None:
    root = copier.target.Root
    for key, kind in CATALOG.items():
        value = source.Root.get(key)
        copied = copier.copy(value, kind) if value is not None else None
        if copied is not None:
            root[key] = copied
    navigator.outline()
    tree = source.Root.get("/StructTreeRoot")
    if isinstance(tree, pikepdf.Dictionary) and tree.is_indirect:
        top = copier.target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        copier.alias(tree, "element", top)  # the root stands among the parents of its elements
        copied = copier.copy(tree, "structure")
        for key, value in copied.items():
            top[key] = value
        root["/StructTreeRoot"] = top


def _written(target: pikepdf.Pdf, source: pikepdf.Pdf) -> bytes:
    title = source.docinfo.get("/Title") if source.trailer.get("/Info") is not None else None
    if isinstance(title, pikepdf.String) and len(bytes(title)) <= 1000:
        target.docinfo["/Title"] = plain(title)
    written = io.BytesIO()
    target.save(
        written,
        min_version="1.7",
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return written.getvalue()
