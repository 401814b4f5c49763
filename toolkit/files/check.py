"""Where every file comes in: its size, its first bytes, the antivirus, then the PDF that others read."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from toolkit.files import process
from toolkit.files.antivirus import scan_content
from toolkit.files.errors import UploadError
from toolkit.files.kinds import (
    EMPTY,
    IMAGES,
    OFFICE,
    PDF,
    Kind,
    check_convertible,
    find_kind,
    is_archive,
    limit_words,
    too_heavy,
)
from toolkit.files.soffice import office_to_pdf
from toolkit.text.typography import format_size
from toolkit.text.validators import clean_line

PDF_TYPE = "application/pdf"
FORBIDDEN = re.compile(r'[<>:"|?*]+')  # by one system or another, in the name of a file
NAME_LENGTH = 120  # characters of a name that is kept, its suffix included


@dataclass(frozen=True)
class CheckedFile:
    """What was received, byte for byte, and the PDF that others read.

    `sha256` and `size` are those of what was received. `content` is empty when that is itself the PDF to read: it is
    digitally signed, with nothing in it that a page may not hold. `converted_from` names what was received when it was
    no PDF (« image JPEG », « document Word »), else it is empty; `left_out` says what the PDF to read does not hold.
    """

    received: bytes
    received_name: str
    received_type: str
    size: int
    sha256: str
    content: bytes
    content_type: str
    filename: str
    pages: int
    scan: str
    converted_from: str = ""
    left_out: str = ""

    @property
    def readable(self) -> bytes:
        """The PDF to read."""
        return self.content or self.received


def check_upload(upload: UploadedFile) -> CheckedFile:
    """Return the file ready to store. The name and the declared type are never trusted.

    All that parses runs in a process with bounded memory and time. Raises UploadError (422) with what to do: too large,
    empty, of a kind not taken, infected, encrypted, broken, cut short, swollen, not converted; OSError when that
    process cannot be started.
    """
    name = clean_line(upload.name or "")[-200:] or "fichier"
    _check_size(name, upload.size or 0)
    content = upload.read()
    if not content:
        raise UploadError(EMPTY.format(name=name))
    kind = find_kind(name, content) if not is_archive(content) else None
    scan = scan_content(name, content)
    kind = kind or _office_kind(name, content)
    found, made = _make_pdf(name, content, kind)
    stem = _stem(name)
    return CheckedFile(
        received=content,
        received_name=f"{stem}.{kind.suffix}",
        received_type=kind.accept[-1],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=made,
        content_type=PDF_TYPE,
        filename=f"{stem}.pdf",
        pages=found["pages"],
        scan=scan,
        converted_from=kind.label,
        left_out=", ".join(found["left_out"]),
    )


def _check_size(name: str, size: int) -> None:
    if size > settings.UPLOAD_MAX_BYTES:
        raise UploadError(too_heavy(name).format(name=name, size=format_size(size), limit=limit_words()))


def _office_kind(name: str, content: bytes) -> Kind:
    found, _ = process.examine_apart("office", name, content)
    kind = OFFICE[found["kind"]]
    check_convertible(name, kind)
    return kind


def _make_pdf(name: str, content: bytes, kind: Kind) -> tuple[dict[str, Any], bytes]:
    """Say its pages, and return the PDF to read; it is empty where that is what was received."""
    if kind == PDF:
        return process.examine_apart("pdf", name, content)
    if kind in IMAGES:
        found, made = process.examine_apart(kind.slug, name, content)
    else:
        converted = office_to_pdf(name, content, suffix=kind.slug)
        _check_made(name, converted)
        found, made = process.examine_apart("pdf", name, converted)
        made = made or converted
        found["left_out"] = []  # of what LibreOffice wrote; the sender put none of it there
    _check_made(name, made)
    return found, made


def _check_made(name: str, made: bytes) -> None:
    if len(made) > settings.UPLOAD_MAX_BYTES:
        raise UploadError(
            f"Converti en PDF, {name} pèse {format_size(len(made))}, la limite est de {limit_words()}. "
            "Allégez ses images, puis déposez-le à nouveau."
        )


def _stem(name: str) -> str:
    """The name without its suffix nor any folder, short enough to be kept, cut between words where it can be."""
    stem = FORBIDDEN.sub("-", PurePath(name.replace("\\", "/")).stem).strip(" .")
    limit = NAME_LENGTH - len(".jpeg")
    if len(stem) > limit:
        stem = stem[: limit - 1].rstrip(" .-_") + "…"
    return stem or "fichier"
