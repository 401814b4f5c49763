"""Open a PDF for real: it must be whole, readable by all, of a sane size once unfolded, and run nothing."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pikepdf.settings

from candidatures.errors import UploadError

MAX_PAGES = 200
MAX_OBJECTS = 200_000
MAX_STREAM = 128 << 20  # bytes of one stream once unfolded: an A4 page in colour at 600 dots an inch holds 105 MB
MAX_UNFOLDED = 512 << 20  # bytes of all of them
FORBIDDEN_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"})
# A few hundred kilobytes can unfold into gigabytes: qpdf refuses what grows beyond these (bytes, items, warnings).
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 << 20,
    run_length_max_memory=64 << 20,
    png_max_memory=64 << 20,
    tiff_max_memory=64 << 20,
    parser_max_container_size=100_000,
    doc_max_warnings=50,
)
# What the parser raises on a file that only looks like a PDF: objects of another type than the norm says, loops.
BROKEN = (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, RuntimeError, ArithmeticError)
PACKED = ("/FlateDecode", "/Fl")


def parse_pdf(name: str, content: bytes) -> int:
    """Return the number of pages. Raises UploadError: encrypted, broken, active, swollen, or too many pages."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = _read(name, pdf)
    except pikepdf.PasswordError:
        raise UploadError(
            f"{name} est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis déposez-le à nouveau."
        ) from None
    except BROKEN:
        raise UploadError(
            f"{name} est abîmé et ne s’ouvre pas. Exportez-le à nouveau en PDF, puis déposez-le."
        ) from None
    if not 1 <= pages <= MAX_PAGES:
        raise UploadError(f"{name} compte {pages} pages ; il en faut entre 1 et {MAX_PAGES}.")
    return pages


def _read(name: str, pdf: pikepdf.Pdf) -> int:
    if pdf.is_encrypted:
        raise UploadError(f"{name} est protégé. Enregistrez-le sans protection, puis déposez-le à nouveau.")
    pages = len(pdf.pages)
    if _is_active(pdf):
        raise UploadError(
            f"{name} contient un programme ou une action automatique. Imprimez-le « vers un PDF », puis "
            "déposez le résultat."
        )
    if _is_swollen(pdf):
        raise UploadError(
            f"{name} est petit, mais occupe des centaines de mégaoctets une fois ouvert. Imprimez-le « vers un PDF », "
            "puis déposez le résultat."
        )
    return pages


def _is_active(pdf: pikepdf.Pdf) -> bool:
    """Whether the document holds something to run: on opening, on a page, in an annotation, in a chain of actions.

    Every object is read, whoever points at it (ISO 32000-1, 12.6): an action is a dictionary whose /S names it, and
    /AA ties some to an event.
    """
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        return True
    for seen, node in enumerate(_dictionaries(pdf)):
        if seen > MAX_OBJECTS:
            raise ValueError("too many objects to read")
        if "/AA" in node or str(node.get("/S", "")) in FORBIDDEN_ACTIONS:
            return True
    return False


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary of the file once: indirect objects, and those written inside them."""
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Stream):
                node = node.stream_dict
            if isinstance(node, pikepdf.Dictionary):
                yield node
                waiting.extend(child for child in node.values() if _is_inside(child))
            elif isinstance(node, pikepdf.Array):
                waiting.extend(child for child in node if _is_inside(child))


def _is_inside(child: Any) -> bool:
    """Whether it is a container written in place; an indirect one comes in its own turn."""
    return isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect


def _is_swollen(pdf: pikepdf.Pdf) -> bool:
    """Whether opening the pages would fill the memory of who reads them: streams that unfold too far, or twice."""
    total = 0
    for node in pdf.objects:
        if not isinstance(node, pikepdf.Stream):
            continue
        filters = _filters(node)
        folds = sum(name in PACKED for name in filters)
        if folds > 1:
            return True
        if folds and filters[0] in PACKED:
            size = _unfolded_size(node.read_raw_bytes())
            total += size
            if size > MAX_STREAM or total > MAX_UNFOLDED:
                return True
    return False


def _filters(stream: pikepdf.Stream) -> list[str]:
    names = stream.stream_dict.get("/Filter", [])
    return [str(name) for name in (names if isinstance(names, pikepdf.Array) else [names])]


def _unfolded_size(packed: bytes) -> int:
    """Bytes that a stream unfolds to, counted without keeping them, up to just over the limit."""
    inflate, size = zlib.decompressobj(), 0
    try:
        while packed and size <= MAX_STREAM:
            size += len(inflate.decompress(packed, 1 << 20))
            packed = inflate.unconsumed_tail
    except zlib.error:
        pass  # a stream cut short is shown as far as it goes
    return size
