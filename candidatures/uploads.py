"""Check what a person uploads: allowed kinds by content, then a real parse, then the antivirus where there is one."""

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import pikepdf
import pikepdf.settings
from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.validators import clean_line
from candidatures.enums import ScanState
from candidatures.errors import UploadError
from documents.typography import format_size

logger = logging.getLogger(__name__)

PDF_MAGIC = b"%PDF-"
MAX_PAGES = 200
MAX_OBJECTS = 200_000
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
BROKEN = (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, RuntimeError)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: bytes, kind, size in bytes, sha256, pages and what the antivirus said."""

    content: bytes
    content_type: str
    filename: str
    size: int
    sha256: str
    pages: int
    scan: str


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Return the file ready to store. The name and the declared type are never trusted.

    Raises UploadError (422) with what to do: too large, empty, not a PDF, encrypted, broken, active or infected.
    """
    name = clean_line(upload.name or "")[-200:] or "fichier"
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size is None or upload.size > limit:
        raise UploadError(
            f"{name} pèse {format_size(upload.size or 0)}, la limite est de {format_size(limit)}. "
            "Enregistrez-le avec des images plus légères, puis déposez-le à nouveau."
        )
    content = upload.read()
    if not content:
        raise UploadError(f"{name} est vide (0 octet). Ouvrez-le pour vérifier son contenu, puis déposez-le à nouveau.")
    if not content[:1024].lstrip().startswith(PDF_MAGIC):
        raise UploadError(
            f"{name} n’est pas un PDF, quel que soit son nom. Exportez le document en PDF, puis déposez-le ici."
        )
    pages = _parse(name, content)
    return CheckedFile(
        content=content,
        content_type="application/pdf",
        filename=f"{PurePath(name).stem[:190]}.pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        scan=_scan(name, content),
    )


def _parse(name: str, content: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise UploadError(f"{name} est protégé. Enregistrez-le sans protection, puis déposez-le à nouveau.")
            pages = len(pdf.pages)
            if _is_active(pdf):
                raise UploadError(
                    f"{name} contient un programme ou une action automatique. Imprimez-le « vers un PDF », puis "
                    "déposez le résultat."
                )
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


def _scan(name: str, content: bytes) -> str:
    """Ask ClamAV when CLAMD_URL is set. A clamd that does not answer refuses nothing: the file shows as not scanned."""
    if not settings.CLAMD_URL:
        return ScanState.NOT_SCANNED
    try:
        state, details = _clamd().instream(io.BytesIO(content))["stream"]
    except (ClamdError, OSError) as error:
        logger.warning("clamd did not answer: %s", error)
        return ScanState.NOT_SCANNED
    if state == "FOUND":
        raise UploadError(
            f"{name} contient un virus ({details}). Faites vérifier votre poste, puis déposez un fichier sain."
        )
    return ScanState.CLEAN if state == "OK" else ScanState.NOT_SCANNED


def _clamd() -> ClamdNetworkSocket | ClamdUnixSocket:
    """CLAMD_URL is tcp://host:port or unix:///path/of/the/socket."""
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix":
        return ClamdUnixSocket(path=parts.path, timeout=20)
    return ClamdNetworkSocket(host=parts.hostname or "127.0.0.1", port=parts.port or 3310, timeout=20)
