"""The parts of a cycle in the workshop: what each is called, and the plain values that it holds.

Values are plain JSON (texts, numbers, lists; a date in ISO 8601, an amount as a text): one form serves the page, the
change that waits, and the history. A part is named by its key: `presentation`, or `texte:<uuid>` for one among several.
"""

import re
from dataclasses import dataclass
from typing import Any, Self

Values = dict[str, Any]
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class PartKind:
    """One kind of part. `one_of` says that a cycle has several, each with an identifier."""

    slug: str
    title: str
    lead: str
    one_of: str = ""  # slug of the part that lists them


PRESENTATION = PartKind("presentation", "Présentation", "Comment le cycle s’appelle, et à qui il s’adresse.")
CALL = PartKind("appel", "Calendrier de l’appel", "Quand on candidate, et quand on saura.")
TEXTS = PartKind("textes", "Textes", "Ce que la page publique et la brochure disent du cycle, dans cet ordre.")
TEXT = PartKind("texte", "Texte", "Un texte de la page publique et de la brochure.", one_of="textes")
MODULES = PartKind("modules", "Modules", "Les sessions du cycle, dans l’ordre de leurs numéros.")
MODULE = PartKind("module", "Module", "Ses dates, ce qu’il vise, ce qu’il contient.", one_of="modules")
TOUR = PartKind("voyage", "Voyage d’étude", "Ses dates, sa destination quand elle est connue, ce qu’on en dit.")
DOSSIER = PartKind("dossier", "Dossier demandé", "Les pièces à joindre, et qui peut candidater.")
GRID = PartKind("grille", "Grille et équilibre", "Ce que lit la commission, et le groupe qu’elle cherche à composer.")
COST = PartKind("cout", "Coût", "Ce que coûte le cycle, et qui paie quoi.")
CONTACTS = PartKind("contacts", "Contacts", "Qui répond aux candidats.")
BROCHURE = PartKind("brochure", "Brochure", "Sa couverture, et ce que des personnes disent du cycle.")
PROGRAMME = PartKind("programme", "Réglages du programme", "Horaires, demi-journées, assiduité demandée.")

STEPS = (PRESENTATION, CALL, TEXTS, MODULES, TOUR, DOSSIER, GRID, COST, CONTACTS, BROCHURE, PROGRAMME)
KINDS = {kind.slug: kind for kind in (*STEPS, TEXT, MODULE)}


@dataclass(frozen=True)
class PartKey:
    """Which part of a cycle. `uid` is empty but for one among several."""

    kind: PartKind
    uid: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises KeyError for what names no part."""
        slug, _, uid = text.partition(":")
        kind = KINDS[slug]
        if uid and (not kind.one_of or not _UID.fullmatch(uid)):
            raise KeyError(text)
        return cls(kind, uid)

    def __str__(self) -> str:
        return f"{self.kind.slug}:{self.uid}" if self.uid else self.kind.slug

    @property
    def step(self) -> PartKind:
        """The step of the workshop that it belongs to."""
        return KINDS[self.kind.one_of] if self.kind.one_of else self.kind
