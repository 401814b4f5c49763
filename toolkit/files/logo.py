"""A logo comes in: its size, its first bytes, the antivirus, then a picture drawn again from its pixels."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from toolkit.files import process
from toolkit.files.antivirus import scan_content
from toolkit.files.errors import UploadError
from toolkit.files.kinds import JPEG, PNG
from toolkit.files.received import read_upload
from toolkit.files.worker import LOGO

LOGO_BYTES = 2 * 1024 * 1024
_ADVICE = "Réduisez ce logo, puis envoyez-le à nouveau."
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}


@dataclass(frozen=True)
class CheckedLogo:
    """The picture to print, and what the file was called."""

    name: str
    content: bytes
    content_type: str
    width: int
    height: int


def check_logo(upload: UploadedFile) -> CheckedLogo:
    """Return the picture ready to store. The name and the declared type are never trusted.

    It is read in a process with bounded memory and time. Raises UploadError (422) with what to do; OSError when that
    process cannot be started.
    """
    name, content = read_upload(upload, most=LOGO_BYTES, advice=_ADVICE)
    kind = next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)
    if kind is None:
        raise UploadError(
            f"{name} n’est ni un PNG ni un JPEG. Enregistrez le logo dans l’un de ces formats, puis envoyez-le."
        )
    scan_content(name, content)
    found, made = process.examine_apart(f"{LOGO}{kind.slug}", name, content)
    return CheckedLogo(name, made, found["type"], found["width"], found["height"])
