"""A candidature in the words of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from candidatures.models import Candidature
from instruction.completeness import Lacks
from instruction.details import Event
from instruction.enums import Rule, SynthesisStanding, Verdict
from instruction.turns import Turn

Rules = Sequence[tuple[Rule, Verdict]]  # what each condition of the cycle comes to, where it is read


@dataclass(frozen=True)
class Row:
    """A candidature as the list shows it. `apart`: the columns of the page, for what a cell leaves to another.

    `answer_to_read`: the applicant has answered a question, and nobody of the team has read it; `is_in_charge`: the
    dossier is the daily work of the person who reads (see instruction.duties).
    """

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
    answer_to_read: bool = False
    is_in_charge: bool = False
    rules: Rules = ()
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

    @property
    def rules_wanting(self) -> str:
        """The names of the conditions that are not met, or to be looked at."""
        return ", ".join(str(rule.label) for rule, verdict in self.rules if verdict != Verdict.PASS)

    @property
    def rules_words(self) -> str:
        """Each of those with its verdict; « remplies » where there is none."""
        if not self.rules:
            return ""
        wanting = [f"{rule.label} ({verdict.label.lower()})" for rule, verdict in self.rules if verdict != Verdict.PASS]
        return ", ".join(wanting) or "remplies"
