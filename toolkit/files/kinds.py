"""Which files are taken, told by their first bytes, and what to do with those that are not."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from toolkit.files.errors import UploadError
from toolkit.files.office import despite_name
from toolkit.files.soffice import can_convert
from toolkit.text.typography import format_size, typeset


@dataclass(frozen=True)
class Kind:
    """A kind that is taken. `slug` is its usual suffix, `label` what it is called once it became a PDF."""

    slug: str
    label: str
    accept: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """What a name of that kind ends with."""
        return self.accept[0].removeprefix(".")


PDF = Kind("pdf", "", (".pdf", "application/pdf"))
JPEG = Kind("jpeg", "image JPEG", (".jpg", ".jpeg", "image/jpeg"))
PNG = Kind("png", "image PNG", (".png", "image/png"))
WEBP = Kind("webp", "image WebP", (".webp", "image/webp"))
DOCX = Kind(
    "docx", "document Word", (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
)
ODT = Kind("odt", "document LibreOffice", (".odt", "application/vnd.oasis.opendocument.text"))
HEIC = Kind("heic", "photo HEIC", (".heic", ".heif", "image/heif", "image/heic"))
IMAGES = (JPEG, PNG, WEBP, HEIC)
PHOTO_SUFFIXES = tuple(entry for kind in IMAGES for entry in kind.accept if entry.startswith("."))
OFFICE = {kind.slug: kind for kind in (DOCX, ODT)}

# Shared with the browser, which refuses the same files before sending them; {name}, {size} and {limit} are filled in.
TOO_HEAVY = (
    "{name} pèse {size}, la limite est de {limit}. Enregistrez-le avec des images plus légères, puis déposez-le à "
    "nouveau."
)
TOO_HEAVY_PHOTO = (
    "{name} pèse {size}, la limite est de {limit}. Reprenez cette photo dans une taille plus petite, 12 mégapixels "
    "suffisent, ou réduisez-la, puis déposez-la à nouveau."
)
EMPTY = "{name} est vide (0 octet). Ouvrez-le pour vérifier son contenu, puis déposez-le à nouveau."

EXPORT = "Exportez le document en PDF, puis déposez-le ici."
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_web_page(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg"))


@dataclass(frozen=True)
class NotTaken:
    """What is often sent in place of a PDF: how it begins, what it is, what to do, and how its name ends.

    By its name the browser refuses it before it leaves.
    """

    is_one: Callable[[bytes], bool]
    what: str
    advice: str
    suffixes: tuple[str, ...]

    def sentence(self, name: str, despite: str = "") -> str:
        """Why it is refused, and what to do."""
        return f"{name} n’est pas un PDF mais {self.what}{despite}. {self.advice}"


NOT_TAKEN = (
    NotTaken(
        lambda head: head.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")) or head[4:12] in (b"ftypavif", b"ftypavis"),
        "une image d’un format qui ne se lit pas ici",
        "Enregistrez-la en JPEG ou en PDF, puis déposez-la à nouveau.",
        (".gif", ".bmp", ".tif", ".tiff", ".avif"),
    ),
    NotTaken(
        lambda head: head[4:8] == b"ftyp",
        "une vidéo ou un son",
        "Prenez une photo, ou numérisez le document en PDF, puis déposez-le ici.",
        (".mov", ".mp4", ".m4v", ".m4a"),
    ),
    NotTaken(
        _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "un ancien document Office, ou un document protégé par un mot de passe",
        "Ouvrez-le, exportez-le en PDF sans mot de passe, puis déposez le PDF ici.",
        (".doc", ".xls", ".ppt"),
    ),
    NotTaken(_begins(b"{\\rtf"), "un document RTF", EXPORT, (".rtf",)),
    NotTaken(
        _is_web_page, "une page web", "Imprimez-la « vers un PDF », puis déposez le résultat ici.", (".html", ".htm")
    ),
    NotTaken(
        _begins(b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
        "une archive",
        "Ouvrez-la sur votre appareil, puis déposez ici le document qu’elle contient, en PDF.",
        (".rar", ".7z", ".gz"),
    ),
    NotTaken(_begins(b"MZ", b"\x7fELF", b"#!"), "un programme", EXPORT, (".exe",)),
)


HEADER_WITHIN = 1024  # bytes: readers of PDF look that far for the header (ISO 32000-1, annex H, note 13)


def too_heavy(name: str) -> str:
    """The sentence that refuses a file of that name for its size; {name}, {size} and {limit} are filled in."""
    return TOO_HEAVY_PHOTO if name.lower().endswith(PHOTO_SUFFIXES) else TOO_HEAVY


def is_archive(content: bytes) -> bool:
    """Whether it is a ZIP, as office documents are: only a look inside tells which, and `worker` looks."""
    return content.startswith(b"PK\x03\x04")


def find_image(content: bytes) -> Kind | None:
    """The kind of image that these bytes begin, where it is one that is taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        return HEIC
    return None


def find_kind(name: str, content: bytes) -> Kind:
    """Tell from the first bytes what it is. Raises UploadError with what to do when this is not taken here.

    A PDF may begin after a byte order mark or some noise, as its readers let it, but not after what another kind of
    file begins with.
    """
    head = content[:HEADER_WITHIN]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        return PDF
    if image := find_image(content):
        return image
    for refused in NOT_TAKEN:
        if refused.is_one(head):
            raise UploadError(refused.sentence(name, despite_name(name)))
    if b"%PDF-" in head:
        return PDF
    raise UploadError(f"{name} n’est pas un PDF{despite_name(name)}. {EXPORT}")


def check_convertible(name: str, kind: Kind) -> None:
    """Raise UploadError, with the way out, where no LibreOffice is there to make a PDF of this office document."""
    if not can_convert():
        raise UploadError(
            f"{name} est un {kind.label}, et ce site ne convertit pas les documents. Ouvrez-le, exportez-le en PDF, "
            "puis déposez le PDF ici."
        )


def label_of(content_type: str) -> str:
    """What a kind is called by its type: « image JPEG »; nothing for a PDF or an unknown type."""
    return next((kind.label for kind in (*IMAGES, *OFFICE.values()) if kind.accept[-1] == content_type), "")


@dataclass(frozen=True)
class AcceptedKinds:
    """What the pages say of the files they ask for. `limit` is in bytes; `accept` is the attribute of the control.

    `too_heavy`, `too_heavy_photo` and `empty` are the sentences that the browser fills in; `refused` gives
    (in JSON) the one for each suffix that is known not to be taken. `scanned` tells whether an antivirus is set.
    """

    words: str
    accept: str
    limit: int
    limit_words: str
    too_heavy: str
    too_heavy_photo: str
    photos: str
    empty: str
    refused: str
    scanned: bool


def accepted_kinds() -> AcceptedKinds:
    """Say what this server can take: office documents only where LibreOffice is there to convert them."""
    kinds = [PDF, *IMAGES, *(OFFICE.values() if can_convert() else ())]
    office = ", document Word ou LibreOffice" if can_convert() else ""
    return AcceptedKinds(
        words=f"PDF, photo ou image (JPEG, PNG, WebP, HEIC){office}",
        accept=",".join(entry for kind in kinds for entry in kind.accept),
        limit=settings.UPLOAD_MAX_BYTES,
        limit_words=limit_words(),
        too_heavy=typeset(TOO_HEAVY.replace("{limit}", limit_words())),
        too_heavy_photo=typeset(TOO_HEAVY_PHOTO.replace("{limit}", limit_words())),
        photos=",".join(PHOTO_SUFFIXES),
        empty=typeset(EMPTY),
        refused=json.dumps({end: typeset(one.sentence("{name}")) for one in NOT_TAKEN for end in one.suffixes}),
        scanned=bool(settings.CLAMD_URL),
    )


def limit_words() -> str:
    """The largest size, as « 10 Mo »."""
    return format_size(settings.UPLOAD_MAX_BYTES).replace(",0", "")
