"""A candidature in the words of the list."""

from dataclasses import dataclass
from datetime import date

from candidatures.models import Candidature
from instruction.completeness import Lacks
from instruction.details import Event
from instruction.enums import SynthesisStanding
from instruction.turns import Turn


@dataclass(frozen=True)
class Row:
    """A candidature as the list shows it. `apart`: the columns of the page, for what a cell leaves to another."""

    candidature: Candidature
    turn: Turn
    adviser: str
    employer_type: str
    region: str
    stratum: str
    state: str
    commitment: str
    lacks: Lacks
    silence_on: date | None
    silence_is_near: bool
    labels: tuple[str, ...]
    synthesis: SynthesisStanding | None
    opinion: str
    event: Event | None
    href: str = ""
    apart: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """First and last name as declared."""
        return f"{self.candidature.first_name} {self.candidature.last_name}"

    @property
    def people(self) -> str:
        """« 80 000 à 150 000 hab. », or nothing."""
        return f"{self.stratum} hab." if self.stratum else ""
