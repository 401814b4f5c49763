"""Look into an office document without unpacking it: what it is, that it is whole, and that it runs nothing."""

import io
import struct
import zipfile
import zlib

from toolkit.files.errors import UploadError

MAX_ENTRIES = 2_000
MAX_UNFOLDED = 200 << 20  # bytes, once unpacked
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
MACRO_FOLDERS = ("basic/", "scripts/", "word/activex/")
OTHERS = {
    "xl/workbook.xml": "un classeur Excel",
    "ppt/presentation.xml": "un diaporama PowerPoint",
    "content.xml": "un document LibreOffice d’un autre genre qu’un texte",
}
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError,
    NotImplementedError, RuntimeError, ArithmeticError,
)  # fmt: skip


def open_office(name: str, content: bytes) -> str:
    """Return « docx » or « odt ». Raises UploadError: another archive, broken, protected, swollen or with macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(name, archive)
            found = _recognise(name, archive)
            if archive.testzip() is not None:
                raise zipfile.BadZipFile
            return found
    except BROKEN:
        raise UploadError(
            f"{name} n’est pas un PDF mais un document abîmé, qui ne s’ouvre pas. Exportez-le à nouveau en PDF, puis "
            "déposez-le ici."
        ) from None


def _check_size(name: str, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNFOLDED:
        raise UploadError(
            f"{name} est petit, mais occupe des centaines de mégaoctets une fois ouvert. Exportez-le en PDF, puis "
            "déposez le PDF ici."
        )


def _recognise(name: str, archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    manifest = _head(archive, "META-INF/manifest.xml", names)
    if any(entry.flag_bits & 1 for entry in entries) or b"encryption-data" in manifest:
        raise UploadError(
            f"{name} est protégé par un mot de passe. Exportez-le en PDF sans mot de passe, puis déposez le PDF ici."
        )
    types = _head(archive, "[Content_Types].xml", names)
    if _has_macros(names) or b"macroEnabled" in types:
        raise UploadError(f"{name} contient des macros. Exportez-le en PDF, puis déposez le PDF ici.")
    if types and "word/document.xml" in names:
        return "docx"
    if _head(archive, "mimetype", names).strip() == ODT_TYPE and "content.xml" in names:
        return "odt"
    what = next((label for entry, label in OTHERS.items() if entry in names), "une archive")
    raise UploadError(
        f"{name} n’est pas un PDF mais {what}{despite_name(name)}. Exportez en PDF ce que vous voulez joindre, "
        "puis déposez le PDF ici."
    )


def despite_name(name: str) -> str:
    """What to add when the name claims a PDF."""
    return ", quel que soit son nom" if name.lower().endswith(".pdf") else ""


def _has_macros(names: set[str]) -> bool:
    lowered = [entry.lower() for entry in names]
    return any(entry.endswith("vbaproject.bin") or entry.startswith(MACRO_FOLDERS) for entry in lowered)


def _head(archive: zipfile.ZipFile, entry: str, names: set[str]) -> bytes:
    if entry not in names:
        return b""
    with archive.open(entry) as file:
        return file.read(1 << 20)
