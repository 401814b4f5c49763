"""Check what a person uploads: allowed kinds by content, then a real parse, then the antivirus where there is one."""

import hashlib
import io
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

import pikepdf
from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from candidatures.enums import ScanState
from candidatures.errors import UploadError
from documents.typography import format_size

logger = logging.getLogger(__name__)

PDF_MAGIC = b"%PDF-"
MAX_PAGES = 200
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
    name = (upload.name or "fichier").replace("\x00", "")[-200:]
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size is None or upload.size > limit:
        raise UploadError(
            f"{name} pèse {format_size(upload.size or 0)}, la limite est de {format_size(limit)}. "
            "Enregistrez-le avec des images plus légères, puis déposez-le à nouveau."
        )
    content = upload.read()
    if not content:
        raise UploadError(f"{name} est vide (0 octet). Ouvrez-le pour vérifier son contenu, puis déposez-le à nouveau.")
    if PDF_MAGIC not in content[:1024]:
        raise UploadError(
            f"{name} n’est pas un PDF, quel que soit son nom. Exportez le document en PDF, puis déposez-le ici."
        )
    pages = _parse(name, content)
    return CheckedFile(
        content=content,
        content_type="application/pdf",
        filename=name,
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
    """Whether the document runs something when it is opened (ISO 32000-1, 12.6.4)."""
    root = pdf.Root
    names = root.get("/Names")
    if "/AA" in root or (isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names):
        return True
    action = root.get("/OpenAction")
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in {"/JavaScript", "/Launch"}


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
