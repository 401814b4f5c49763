"""The real input of the product: the YAML of the 2025 cycle, or a cycle of ours of the same shape."""

from pathlib import Path

from django.conf import settings

_REAL = settings.BASE_DIR.parent / "shared" / "data" / "cycle-direction-generale-2025.yaml"
_OURS = settings.BASE_DIR / "tests" / "fixtures" / "cycle-2025.yaml"


def cycle_2025_path() -> Path:
    """Return the path of CDG 2025 as YAML: the brochure's transcription where it is there, else our fixture."""
    return _REAL if _REAL.exists() else _OURS


def cycle_2025_text() -> str:
    """Return the text of that file."""
    return cycle_2025_path().read_text(encoding="utf-8")
