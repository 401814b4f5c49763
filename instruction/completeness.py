"""What a submitted dossier lacks, as the list says it: « complet », or « 7 sur 9 » and the names of what is missing.

Its answers were complete when it was sent (see candidatures.lifecycle). What may be missing since: what a correction
under way asks again, a piece, the answer of the employer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from candidatures.models import Candidature
from candidatures.sections import BY_SLUG, PIECES, SECTIONS
from cycles.models import RequiredPiece
from instruction.details import Details
from instruction.turns import is_ready

ANSWERED = len(SECTIONS) - 1  # the sections of answers; that of the pieces counts each piece


@dataclass(frozen=True)
class Lacks:
    """How many parts are asked (sections of answers, pieces), and the names of those that are missing."""

    total: int
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.missing

    @property
    def words(self) -> str:
        """« complet », or « 7 sur 9 »."""
        return "complet" if self.is_complete else f"{self.total - len(self.missing)} sur {self.total}"

    @property
    def names(self) -> str:
        """What is missing, by name."""
        return ", ".join(self.missing)


def lacks_of(candidature: Candidature, required: Sequence[RequiredPiece], details: Details) -> Lacks:
    """What this dossier lacks. Reads `has_typed_project`, the commitment and the details: bring them along."""
    sections = [
        BY_SLUG[slug].title for slug in dict.fromkeys(details.sections) if slug in BY_SLUG and slug != PIECES.slug
    ]
    pieces = [piece.label for piece in required if _is_missing(piece, candidature, details)]
    return Lacks(ANSWERED + len(required), (*pieces, *sections))


def _is_missing(piece: RequiredPiece, candidature: Candidature, details: Details) -> bool:
    if piece.pk in details.pieces_asked:
        return True
    if piece.is_commitment:
        return not is_ready(candidature)
    if piece.pk in details.pieces:
        return False
    return not (piece.is_project and candidature.__dict__["has_typed_project"])
