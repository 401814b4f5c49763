"""What the public page, the brochure and the calendar show of a cycle, in a fixed number of queries."""

import unicodedata
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.formats import date_format

from catalogue.documents import SectionDocument
from catalogue.services.importing import read_sections
from cycles.enums import PieceKind
from cycles.expenses import Expense, read_expenses
from cycles.models import Cycle, RequiredPiece
from programme.models import Session
from programme.year_wheel import SCREEN, Crown, Frame, draw_crown
from toolkit.text.french import list_in_words, spell
from toolkit.text.typography import format_time


def with_sessions(cycles: QuerySet[Cycle]) -> QuerySet[Cycle]:
    """Load the institute and the sessions beside the cycles: two queries, however many cycles."""
    return cycles.select_related("institute").prefetch_related(_sessions())


def load_sessions(cycle: Cycle) -> None:
    """Load the sessions beside a cycle that is read already: one query."""
    prefetch_related_objects([cycle], _sessions())


def _sessions() -> Prefetch:
    return Prefetch("sessions", queryset=Session.objects.select_related("module", "study_tour"))


class CyclePresentation:
    """A cycle as it is shown. Give a cycle loaded through `with_sessions` or `load_sessions`."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.institute = cycle.institute
        self.sessions: list[Session] = list(cycle.sessions.all())
        self.dated: list[Session] = [session for session in self.sessions if session.is_dated]
        self.tour: Session | None = next((session for session in self.sessions if session.abroad), None)
        modules = (session for session in self.sessions if session.is_module)
        self.modules: list[Session] = sorted(modules, key=lambda session: session.number or 0)

    def crown(self, frame: Frame = SCREEN) -> Crown:
        """The year crown of the sessions whose dates are known."""
        return draw_crown(self.dated, frame=frame)

    @cached_property
    def year_crown(self) -> Crown:
        """The crown for screens."""
        return self.crown()

    @property
    def crown_caption(self) -> str:
        """What the crown shows, for who does not see it."""
        if not self.dated:
            return f"Couronne de l’année {self.cycle.year}, encore sans session."
        origin = self.crown_origin
        text = f"Couronne de l’année {self.cycle.year}\u00a0: un anneau par session, {origin} à sa date. {self.summary}"
        return f"{text} Le voyage d’étude est en rose." if self.tour else text

    @property
    def within_one_year(self) -> bool:
        """Whether the circle of the crown is the calendar year."""
        return len({day.year for session in self.dated for day in (session.starts_on, session.ends_on)}) <= 1

    @property
    def crown_origin(self) -> str:
        """« du 1er janvier »: where the rings start."""
        month = "janvier" if self.within_one_year else date_format(self.dated[0].starts_on, "F")
        return f"du 1er\u00a0{month}"

    @property
    def places(self) -> list[str]:
        """Where the modules are, each place once; nothing for those whose place is not known."""
        return list(dict.fromkeys(module.place for module in self.modules if module.place))

    @property
    def summary(self) -> str:
        """« Six modules à Strasbourg et un voyage d’étude à l’étranger. »"""
        parts = []
        if count := len(self.modules):
            where = f" à {list_in_words(self.places)}" if 0 < len(self.places) <= 3 else ""
            parts.append(f"{spell(count)} module{'s' if count > 1 else ''}{where}")
        if self.tour:
            parts.append("un voyage d’étude à l’étranger")
        text = list_in_words(parts)
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label and value, four at most."""
        facts = []
        if self.dated:
            first, last = self.dated[0].starts_on, self.dated[-1].ends_on
            start = date_format(first, "F") if first.year == last.year else f"{date_format(first, 'F')} {first.year}"
            facts.append(("Période", f"{start} à {date_format(last, 'F')} {last.year}"))
        facts.append(("Groupe", f"{self.cycle.seats} personnes"))
        lengths = {module.announced_length for module in self.modules}
        if len(lengths) == 1:
            length = lengths.pop()
            facts.append(("Durée d’un module", f"{length[:1].upper()}{length[1:]}"))
        if self.places:
            facts.append(("Lieu", list_in_words(self.places)))
        return facts

    @cached_property
    def _sections(self) -> tuple[SectionDocument, ...]:
        return read_sections(self.cycle)

    @cached_property
    def sections(self) -> list[SectionDocument]:
        """Texts that present the cycle: all but those that open the chapters on cost and on applying."""
        return [section for section in self._sections if section not in (self.cost_section, self.apply_section)]

    @cached_property
    def cost_section(self) -> SectionDocument | None:
        """The text that opens the chapter on cost, known by its title."""
        return self._section_about("cout", "tarif")

    @cached_property
    def apply_section(self) -> SectionDocument | None:
        """The text that opens the chapter on applying, known by its title."""
        return self._section_about("candidat", "inscri")

    def anchor_of_text(self, rank: int) -> str:
        """Where on the page the text of this rank is, from 0: in a fold, or in the chapter that it opens."""
        text = self._sections[rank]
        if text is self.cost_section:
            return "cout"
        if text is self.apply_section:
            return "candidater"
        return f"section-{self.sections.index(text) + 1}"

    def _section_about(self, *stems: str) -> SectionDocument | None:
        for section in self._sections:
            title = unicodedata.normalize("NFKD", section.title).encode("ascii", "ignore").decode().lower()
            if any(stem in title for stem in stems) and not section.subsections:
                return section
        return None

    @cached_property
    def pieces(self) -> list[RequiredPiece]:
        """The pieces of a candidature."""
        return list(self.cycle.required_pieces.all())

    @property
    def wants_commitment(self) -> bool:
        """Whether the employer has to sign."""
        return any(piece.kind == PieceKind.COMMITMENT for piece in self.pieces)

    @property
    def own_pieces(self) -> str:
        """The pieces that the applicant prepares, in words."""
        labels = [piece.label for piece in self.pieces if piece.kind != PieceKind.COMMITMENT]
        return list_in_words([label if label[:2].isupper() else label[:1].lower() + label[1:] for label in labels])

    @cached_property
    def contacts(self) -> list:
        """Who answers."""
        return list(self.cycle.contacts.all())

    @property
    def expenses(self) -> list[Expense]:
        """Who pays what: the lines of the cycle, else those of the house."""
        written = read_expenses(self.cycle.expenses)
        if written:
            return list(written)
        return usual_expenses(institute=self.institute.code, fee=self.cycle.fee, has_tour=self.tour is not None)

    @property
    def hours(self) -> str:
        """« de 14 h à 12 h »: hour of the first day of a module, hour of its last; nothing when they are not told."""
        starts, ends = self.cycle.day_starts_at, self.cycle.day_ends_at
        return f"de {format_time(starts)} à {format_time(ends)}" if starts and ends else ""


def usual_expenses(*, institute: str, fee: Decimal, has_tour: bool) -> list[Expense]:
    """The lines of the house (2025 brochure, « À quel coût ? »), for the code of an institute and a fee."""
    lines = [
        Expense("Droits d’inscription", "Votre employeur, sur facture", fee),
        Expense("Hébergement pendant les modules", institute, Decimal(0)),
    ]
    if has_tour:
        lines.append(Expense("Voyage d’étude", institute, Decimal(0)))
    lines.append(Expense("Repas et déplacements", "Vous, puis remboursement forfaitaire", None, "barème CNFPT"))
    return lines
