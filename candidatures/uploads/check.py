"""The one door of every file: its size, its content, the antivirus, then a PDF that opens and runs nothing."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.validators import clean_line
from candidatures.errors import UploadError
from candidatures.uploads.antivirus import scan_content
from candidatures.uploads.images import image_to_pdf
from candidatures.uploads.kinds import EMPTY, IMAGES, PDF, TOO_HEAVY, Kind, find_kind, limit_words
from candidatures.uploads.pdf import parse_pdf
from candidatures.uploads.soffice import office_to_pdf
from documents.typography import format_size


@dataclass(frozen=True)
class CheckedFile:
    """A PDF that may be stored: bytes, kind, size in bytes, sha256, pages and what the antivirus said.

    `converted_from` names what was sent when it was no PDF (« image JPEG », « document Word »), else it is empty.
    """

    content: bytes
    content_type: str
    filename: str
    size: int
    sha256: str
    pages: int
    scan: str
    converted_from: str = ""


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Return the file ready to store. The name and the declared type are never trusted.

    The antivirus reads what was sent; size, sha256 and pages are those of the PDF that is kept. Raises UploadError
    (422) with what to do: too large, empty, of a kind not taken, infected, encrypted, broken, active, not converted.
    """
    name = clean_line(upload.name or "")[-200:] or "fichier"
    _check_size(name, upload.size or 0)
    content = upload.read()
    if not content:
        raise UploadError(EMPTY.format(name=name))
    kind = find_kind(name, content)
    scan = scan_content(name, content)
    pdf = _as_pdf(name, content, kind)
    return CheckedFile(
        content=pdf,
        content_type="application/pdf",
        filename=f"{_stem(name)}.pdf",
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=parse_pdf(name, pdf),
        scan=scan,
        converted_from=kind.label,
    )


def converted_from(upload: UploadedFile) -> str:
    """Say what a file that was taken was before it became a PDF: « image JPEG »; nothing for a PDF."""
    upload.seek(0)
    return find_kind(upload.name or "", upload.read()).label


def _check_size(name: str, size: int) -> None:
    if size > settings.UPLOAD_MAX_BYTES:
        raise UploadError(TOO_HEAVY.format(name=name, size=format_size(size), limit=limit_words()))


def _as_pdf(name: str, content: bytes, kind: Kind) -> bytes:
    if kind == PDF:
        return content
    made = _convert(name, content, kind)
    if len(made) > settings.UPLOAD_MAX_BYTES:
        raise UploadError(
            f"Converti en PDF, {name} pèse {format_size(len(made))}, la limite est de {limit_words()}. "
            "Allégez ses images, puis déposez-le à nouveau."
        )
    return made


def _convert(name: str, content: bytes, kind: Kind) -> bytes:
    if kind in IMAGES:
        return image_to_pdf(name, content, form=kind.slug)
    return office_to_pdf(name, content, suffix=kind.slug)


def _stem(name: str) -> str:
    return PurePath(name).stem.strip(" .")[:190] or "fichier"
