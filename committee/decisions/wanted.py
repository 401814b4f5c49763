"""What is asked for one dossier."""

from dataclasses import dataclass

from committee.enums import Outcome
from committee.models import Item
from toolkit.domain.errors import IncompleteError

REASON_LIMIT = 2000
NEEDS_REASON = "Écrivez le motif : une décision défavorable est motivée."


@dataclass(frozen=True)
class Wanted:
    """A decision to propose.

    `rank` counts as its author sees the list: the dossiers they were recused from take no number. `override_reason`:
    the motive of whoever presides to decide without what the cycle asks for. `seen`: the mark (see mark_of) of the
    decision that its author has read; None when no page was read.
    """

    item: Item
    outcome: str
    rank: int | None = None
    reason: str = ""
    override_reason: str = ""
    seen: str | None = None

    def check(self) -> None:
        """Raise IncompleteError (422) for an unknown outcome, a rejection without a reason, too long a text."""
        if self.outcome not in Outcome.values:
            raise IncompleteError("Choisissez une décision : admis, liste d’attente ou non retenu.")
        if self.outcome == Outcome.REJECTED and not self.reason.strip():
            raise IncompleteError(NEEDS_REASON)
        for text in (self.reason.strip(), self.override_reason.strip()):
            if len(text) > REASON_LIMIT:
                raise IncompleteError(f"Le motif compte {len(text)} caractères, la limite est de {REASON_LIMIT}.")
