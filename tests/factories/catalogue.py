"""The real input of the product: the YAML of the 2025 cycle, or a cycle of ours of the same shape."""

from pathlib import Path

import yaml
from django.conf import settings

_REAL = settings.BASE_DIR.parent / "shared" / "data" / "cycle-direction-generale-2025.yaml"
_OURS = settings.BASE_DIR / "tests" / "fixtures" / "cycle-2025.yaml"


def cycle_2025_path() -> Path:
    """Return the path of CDG 2025 as YAML: the brochure's transcription where it is there, else our fixture."""
    return _REAL if _REAL.exists() else _OURS


def cycle_2025_text() -> str:
    """Return the text of that file."""
    return cycle_2025_path().read_text(encoding="utf-8")


def two_module_text() -> str:
    """A cycle of two modules, without a tour, and five texts that each take about a page, as YAML."""
    document = yaml.safe_load(cycle_2025_text())
    cycle = document["cycle"]
    cycle |= {"code": "CIDGI", "title": "Cycle international", "modules": cycle["modules"][:2], "study_tour": None}
    written = [section for section in cycle["sections"] if section.get("body")][-2:]
    cycle["sections"] = [_long_section(number) for number in range(1, 6)] + written
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _long_section(number: int) -> dict[str, str]:
    """Eight to twelve paragraphs of three to six sentences, none of them twice in the cycle."""
    paragraphs = []
    for rank in range(1, 8 + number):
        sentences = [
            f"Le texte {number}, au paragraphe {rank}, dit pour la {word} fois ce que la direction générale apprend."
            for word in ("première", "deuxième", "troisième", "quatrième", "cinquième", "sixième")[: 3 + rank % 4]
        ]
        paragraphs.append(" ".join(sentences))
    return {"title": f"Ce que le texte {number} développe longuement", "body": "\n\n".join(paragraphs)}
