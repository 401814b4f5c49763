"""What the page of the brochure says: what holds an edition back, the last one, what changed since, the former ones."""

from dataclasses import dataclass
from functools import cached_property

from catalogue.inserts import Inserts
from catalogue.models import BrochureEdition, Picture
from catalogue.readiness import obstacles_of
from catalogue.services.drawing import STEPS
from cycles.enums import QuoteAgreement
from cycles.models import Cycle
from cycles.quotes import read_quotes
from workshop.models import PartVersion
from workshop.parts import PROGRAMME, PartKey

# What a brochure prints nothing of, or little that matters.
UNPRINTED = {PROGRAMME}
MOST_TOLD = 12


@dataclass(frozen=True)
class Showing:
    """A picture or a quote that is printed no more, and the editions that were published with it."""

    name: str
    editions: list[BrochureEdition]


class BrochurePage:
    """The context of the page, in a fixed number of queries."""

    steps = STEPS

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.inserts = Inserts(cycle)

    @cached_property
    def editions(self) -> list[BrochureEdition]:
        """All of them, the last one first. One query."""
        return list(self.cycle.editions.select_related("requested_by", "withdrawn_by"))

    @property
    def pending(self) -> BrochureEdition | None:
        """The one that is being prepared."""
        return next((one for one in self.editions if one.is_pending), None)

    @property
    def current(self) -> BrochureEdition | None:
        """The one that the public page offers."""
        return next((one for one in self.editions if one.is_ready), None)

    @property
    def failed(self) -> BrochureEdition | None:
        """The last one, when it did not come to its end."""
        last = self.editions[0] if self.editions else None
        return last if last and last.told else None

    @property
    def step_words(self) -> str:
        """What is being done."""
        step = self.pending.step if self.pending else 0
        return STEPS[step - 1] if step else "En attente d’un tour"

    @cached_property
    def obstacles(self) -> list[str]:
        """What holds an edition back."""
        return obstacles_of(self.cycle)

    @property
    def coarse(self) -> list[Picture]:
        """The pictures whose dots print would show."""
        return [one for one in self.inserts.everything if one.is_coarse and not one.is_withdrawn]

    @cached_property
    def changed(self) -> list[str]:
        """What changed since the current edition was made: parts by their title, then pictures. One query."""
        if self.current is None:
            return []
        since = PartVersion.objects.filter(cycle=self.cycle, last_at__gt=self.current.requested_at)
        titles = [row.title for row in since if PartKey.read(row.key).step not in UNPRINTED]
        return list(dict.fromkeys(titles))[:MOST_TOLD] + self._changed_pictures()

    def _changed_pictures(self) -> list[str]:
        """A picture is told by the file that it was."""
        held = {one["uuid"]: one for one in (self.current.held if self.current else []) if one.get("uuid")}
        shown = {str(one.uuid): one for one in self.inserts.shown}
        added = [f"Image ajoutée\u00a0: {one.name}" for uid, one in shown.items() if uid not in held]
        gone = [f"Image retirée\u00a0: {one['name']}" for uid, one in held.items() if uid not in shown]
        both = [(one, held[uid]) for uid, one in shown.items() if uid in held]
        return added + gone + [f"Crédit de {one.name}" for one, former in both if former["credit"] != one.credit]

    @property
    def showing(self) -> list[Showing]:
        """The pictures and quotes whose agreement was withdrawn, each with the editions that show it."""
        pictures = {str(one.uuid): one.name for one in self.inserts.everything if one.is_withdrawn}
        quotes = read_quotes(self.cycle.quotes)
        said = {
            one.text: f"la citation «\u202f{one.text[:60]}\u202f» ({one.author})"
            for one in quotes
            if one.agreement == QuoteAgreement.WITHDRAWN
        }
        found: dict[str, list[BrochureEdition]] = {}
        for edition in self.editions:
            for one in edition.held:
                name = pictures.get(one.get("uuid", "")) or said.get(one.get("text", ""))
                if name:
                    found.setdefault(name, []).append(edition)
        return [Showing(name, editions) for name, editions in found.items()]
