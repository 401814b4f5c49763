"""`manage.py build_fonts`: subset the two families to Latin, as WOFF2, for the pages."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

FAMILIES = {
    "font_source_sans_pro": (
        "SourceSansPro-Regular",
        "SourceSansPro-It",
        "SourceSansPro-Semibold",
        "SourceSansPro-Bold",
    ),
    "font_source_serif_pro": ("SourceSerifPro-Regular", "SourceSerifPro-It", "SourceSerifPro-Semibold"),
}
# Basic Latin to Latin Extended-A and the comma-below letters, French spaces and quotes, superscripts, currency,
# arrows, operators, ligatures.
UNICODES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *(0x2C6, 0x2DA, 0x2DC),
    *range(0x2000, 0x2070),
    *range(0x2070, 0x20A0),
    0x20AC,
    *(0x2116, 0x2122),
    *range(0x2190, 0x2194),
    *(0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265),
    *(0x25A0, 0x25A1, 0x25CB, 0x25CF, 0x2713),
    *range(0xFB01, 0xFB03),
)


class Command(BaseCommand):
    help = "Prépare les polices des pages (sous-ensembles latins WOFF2). Ne refait que ce qui manque ou a changé."
    requires_system_checks: Sequence[str] = []  # they warn of the folder that this command makes

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.FONTS_DIR / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        stamp, recipe = folder / "recipe.txt", _recipe()
        wanted = [f"{name}.woff2" for names in FAMILIES.values() for name in names]
        if stamp.exists() and stamp.read_text() == recipe and all((folder / name).exists() for name in wanted):
            return
        for package, names in FAMILIES.items():
            _write(folder / f"LICENSE-{package}.txt", files(package).joinpath("files/LICENSE.txt").read_bytes())
            for name in names:
                with tempfile.TemporaryDirectory(dir=settings.FONTS_DIR) as scratch:
                    made = Path(scratch) / f"{name}.woff2"
                    _subset(source=str(files(package).joinpath(f"files/{name}.ttf")), target=str(made))
                    _write(folder / made.name, made.read_bytes())
        _write(stamp, recipe.encode())
        if options["verbosity"]:
            self.stdout.write(f"Polices prêtes : {len(wanted)} fichiers dans {folder}.")


def _recipe() -> str:
    """Return what the result depends on: the characters, the faces, the versions of the sources and of the tool."""
    packages = ("fonttools", "font-source-sans-pro", "font-source-serif-pro")
    parts = [repr(UNICODES), repr(FAMILIES), *(f"{name} {version(name)}" for name in packages)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _subset(*, source: str, target: str) -> None:
    from fontTools import subset  # noqa: PLC0415 - slow to import, and not needed when nothing is to be done

    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, notdef_outline=True)
    options.drop_tables += ["DSIG"]
    with subset.load_font(source, options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        subset.save_font(font, target, options)


def _write(path: Path, content: bytes) -> None:
    """Put the file in place at once, whole: another process may be reading or making the same one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
