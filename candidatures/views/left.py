"""What is left before a dossier may be sent, and whose it is: counts, steps, the list beside the page."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from candidatures.permissions import own_sections
from candidatures.points import PointState
from candidatures.sections import DECLARATIONS, PIECES, Completeness, DossierSection, Missing, check_completeness
from candidatures.views.revising import Revising
from cycles.enums import PieceKind
from cycles.models import RequiredPiece

AT_MOST = 7  # lines: beyond, one a section


@dataclass(frozen=True)
class Left:
    """One thing to do: in which section, where in its page, in words."""

    section: DossierSection
    anchor: str
    text: str


class WhatIsLeft:
    """The part of a DossierPage that counts. A delegate's counts leave out what only the applicant can do."""

    if TYPE_CHECKING:
        user: Any
        candidature: Any
        current: DossierSection | None
        errors: int

        @property
        def required(self) -> list[RequiredPiece]: ...
        @property
        def pieces(self) -> list[Any]: ...
        @property
        def commitment(self) -> Any: ...
        @property
        def editable(self) -> frozenset[str]: ...
        @property
        def is_owner(self) -> bool: ...
        @property
        def enters(self) -> bool: ...
        @property
        def answers(self) -> bool: ...
        @property
        def revising(self) -> Revising: ...

    @cached_property
    def completeness(self) -> Completeness:
        return check_completeness(
            self.candidature, required=self.required, pieces=self.pieces, commitment=self.commitment
        )

    @cached_property
    def sections(self) -> list[DossierSection]:
        """The sections that the reader ever fills."""
        return own_sections(self.user, self.candidature)

    @property
    def complete_count(self) -> int:
        """Number of those that lack nothing."""
        return sum(not self.completeness.of(section) for section in self.sections)

    @property
    def mine(self) -> list[Missing]:
        """What the dossier lacks and the reader can give."""
        return [item for item in self.completeness.missing if self._is_for_reader(item.section)]

    @property
    def theirs(self) -> list[DossierSection]:
        """The sections that lack something, and that only the applicant fills: for a delegate."""
        lacking = {item.section.slug: item.section for item in self.completeness.missing}
        return [section for section in lacking.values() if not self._is_for_reader(section)]

    def _is_for_reader(self, section: DossierSection) -> bool:
        return self.is_owner or section in self.sections

    @property
    def unmet(self) -> list[PointState]:
        """The points of the correction under way where nothing is changed and nothing said."""
        return [state for state in self.revising.points if not state.is_met]

    @property
    def met_count(self) -> int:
        """Number of points where something is changed or said."""
        return len(self.revising.points) - len(self.unmet)

    @property
    def declares_in_sending(self) -> bool:
        """Whether what is not declared yet may be as the dossier is sent: by its applicant, the first time."""
        return self.is_owner and bool(self.candidature.is_draft)

    @property
    def to_fill(self) -> list[Missing]:
        """What the dossier lacks before it may be sent from its review."""
        return [
            item
            for item in self.completeness.missing
            if not (self.declares_in_sending and item.section == DECLARATIONS)
        ]

    @property
    def left_count(self) -> int:
        """How many things are left to the reader."""
        return len(self.mine) + len(self.unmet)

    @property
    def obstacle(self) -> str:
        """Why the dossier cannot be sent now, or the empty string."""
        left = len(self.to_fill)
        if self.candidature.is_draft and not self.candidature.is_on_paper and not self.candidature.can_be_submitted_now:
            return "Le dépôt n’est pas encore ouvert." if self.candidature.cycle.is_upcoming else "Le dépôt est clos."
        if left:
            act = (
                "enregistrer" if self.enters or self.answers else "déposer" if self.candidature.is_draft else "renvoyer"
            )
            return f"Il reste {left} point{'s' if left > 1 else ''} avant de pouvoir {act}."
        return ""

    @property
    def next_sentence(self) -> str:
        """Where the reader is, in the bar at the foot."""
        left, unmet = self.left_count, len(self.unmet)
        if self.enters:
            return self.obstacle or "Tout est saisi : relisez, puis enregistrez."
        if self.answers:
            left_words = f"{unmet} point{'s' if unmet > 1 else ''} sans changement ni réponse."
            return self.obstacle or (left_words if unmet else "Chaque point est traité : relisez, puis enregistrez.")
        if not self.is_owner:
            points = f"{left} point{'s' if left > 1 else ''}"
            return f"Il vous reste {points} à traiter." if left else "Vous avez fait tout ce qui vous revient."
        lacking = len(self.completeness.missing)
        act = "déposer" if self.candidature.is_draft else "renvoyer"
        if lacking and not self.to_fill:
            return "Il ne reste que vos déclarations, à donner en déposant."
        if lacking:
            return f"Il reste {lacking} point{'s' if lacking > 1 else ''} avant de pouvoir {act}."
        if self.candidature.is_draft:
            return "Votre dossier est complet."
        if unmet:
            return f"{unmet} point{'s' if unmet > 1 else ''} à corriger."
        if self.revising.correction is not None:
            return "Chaque point est traité : relisez, puis renvoyez."
        return "Vos changements ne comptent qu’une fois renvoyés."

    @property
    def review_label(self) -> str:
        """What the link to the review says: a delegate sends nothing."""
        if not self.is_owner:
            return "Relire et enregistrer" if self.enters or self.answers else "Relire le dossier"
        return "Relire et déposer" if self.candidature.is_draft else "Relire et renvoyer"

    @property
    def remaining(self) -> list[Left]:
        """What is left to the reader, at most a line a section beyond seven."""
        points = [Left(state.section, state.point.anchor, f"À corriger : {state.label}") for state in self.unmet]
        every = points + [Left(item.section, item.anchor, item.sentence) for item in self.mine]
        if len(every) <= AT_MOST:
            return every
        grouped = []
        for section in self.sections:
            items = [item for item in every if item.section == section]
            if len(items) == 1:
                grouped.append(items[0])
            elif items:
                grouped.append(Left(section, items[0].anchor, f"{section.title} : {len(items)} points"))
        return grouped

    @property
    def complete_titles(self) -> str:
        """Titles of the complete sections, as one sentence; none during a correction, which asks more than that."""
        if self.revising.correction is not None:
            return ""
        titles = [section.title for section in self.sections if not self.completeness.of(section)]
        return ", ".join([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])]) if titles else ""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The sections in the margin: icon, class and a word each."""
        return [self._step(number, section) for number, section in enumerate(self.sections, start=1)]

    def _is_given(self, required: RequiredPiece) -> bool:
        """Whether what a required piece asks is there: a file, the project where it is written, a commitment."""
        if required.kind == PieceKind.COMMITMENT:
            return not any(item.anchor == "engagement" for item in self.completeness.of(PIECES))
        if required.kind == PieceKind.PROJECT and self.candidature.project:
            return True
        return any(piece.required_piece_id == required.pk and not piece.renewal_due for piece in self.pieces)

    def _step(self, number: int, section: DossierSection) -> dict[str, Any]:
        left = len(self.completeness.of(section))
        current = section == self.current
        step = {"section": section, "number": number, "is_current": current, "css": "", "icon": "circle"}
        if current and self.errors:
            note = f"{self.errors} réponse{'s' if self.errors > 1 else ''} à corriger"
            return step | {"css": "bad", "icon": "alert", "note": note}
        unmet = sum(state.section == section for state in self.unmet)
        if unmet:
            return step | {"icon": "edit", "note": f"{unmet} point{'s' if unmet > 1 else ''} à corriger"}
        if not left:
            note = "Traitée" if self.revising.correction is not None else "Complète"
            return step | {"css": "done", "icon": "check-circle", "note": note}
        if section == PIECES:
            given = sum(map(self._is_given, self.required))
            return step | {"icon": "half" if given else "circle", "note": f"{given} sur {len(self.required)}"}
        if section.slug in self.completeness.started:
            return step | {"icon": "half", "note": f"{left} point{'s' if left > 1 else ''} à compléter"}
        return step | {"note": "À remplir"}

    @property
    def position(self) -> int:
        """The rank of the section on the page, from 1."""
        return self.sections.index(self.current) + 1 if self.current in self.sections else 0

    @property
    def next_section(self) -> DossierSection | None:
        """The section after this one that may be written in, or None at the end: then comes the review.

        Declarations are given there, or in their own section by who opens it.
        """
        following = self.sections[self.position :]
        if self.declares_in_sending:
            following = [section for section in following if section != DECLARATIONS]
        return next((section for section in following if section.slug in self.editable), None)

    @property
    def first_to_do(self) -> DossierSection | None:
        """The first section to fill that may be written in, or None when the review comes next."""
        lacking = (
            item.section for item in self.remaining if not (self.declares_in_sending and item.section == DECLARATIONS)
        )
        return next((section for section in lacking if section.slug in self.editable), None)
