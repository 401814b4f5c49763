"""Names of files that people receive: safe on every system, and each taken once in its folder."""

import unicodedata
from zipfile import ZIP_STORED, ZipInfo

from django.utils import timezone

NAME_LENGTH = 120
_FORBIDDEN = frozenset('<>:"/\\|?*')  # by one system or another


def safe_name(name: str) -> str:
    """Return a name that no system takes for a path or an order to write backwards; 120 characters at most."""
    normal = unicodedata.normalize("NFC", name)
    kept = "".join("-" if char in _FORBIDDEN or unicodedata.category(char)[0] == "C" else char for char in normal)
    kept = " ".join(kept.split()).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 8:
        kept = stem[: NAME_LENGTH - len(ending) - 1].rstrip(" .") + dot + ending
    return kept[:NAME_LENGTH].strip(" .") or "fichier"


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, or the same with « (2) »: systems that fold case find each once. It is then taken."""
    folder, slash, own = name.rpartition("/")
    stem, dot, ending = own.rpartition(".")
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{folder}{slash}" + (f"{stem} ({number}){dot}{ending}" if dot else f"{own} ({number})")
    taken.add(free.casefold())
    return free


def zip_entry(name: str) -> ZipInfo:
    """An entry of today in a ZIP, stored as is: PDFs are compressed already."""
    entry = ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    entry.compress_type = ZIP_STORED
    return entry
