"""A photograph for print comes in: its size, its first bytes, the antivirus, then a JPEG made from its pixels."""

import hashlib
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from toolkit.files import process
from toolkit.files.antivirus import scan_content
from toolkit.files.errors import UploadError
from toolkit.files.kinds import IMAGES, find_image
from toolkit.files.received import read_upload
from toolkit.files.worker import PICTURE

PICTURE_BYTES = 48 * 1024 * 1024  # what a camera of a photographer makes
_ADVICE = "Enregistrez la photo en JPEG, 3\u202f600 points de haut suffisent pour une page, puis envoyez-la."
ACCEPT = ",".join(entry for kind in IMAGES for entry in kind.accept)


@dataclass(frozen=True)
class CheckedPicture:
    """The picture to print, and what was received. `had_place` says that it told where it was taken.

    `thumb` is a small copy, in base64.
    """

    name: str
    size: int
    content: bytes
    sha256: str
    width: int
    height: int
    thumb: str
    had_place: bool


def check_picture(upload: UploadedFile) -> CheckedPicture:
    """Return the picture ready to store: its pixels alone, no more than a page needs. Name and type are never trusted.

    It is read in a process with bounded memory and time. Raises UploadError (422) with what to do; OSError when that
    process cannot be started.
    """
    name, content = read_upload(upload, most=PICTURE_BYTES, advice=_ADVICE)
    scan_content(name, content)
    kind = find_image(content)
    if kind is None:
        raise UploadError(
            f"{name} n’est pas une photo. Enregistrez l’image en JPEG, PNG, WebP ou HEIC, puis envoyez-la à nouveau."
        )
    found, made = process.examine_apart(f"{PICTURE}{kind.slug}", name, content)
    digest = hashlib.sha256(made).hexdigest()
    return CheckedPicture(
        name=name,
        size=len(content),
        content=made,
        sha256=digest,
        width=found["width"],
        height=found["height"],
        thumb=found["thumb"],
        had_place=found["had_place"],
    )
