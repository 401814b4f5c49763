"""What every page of a dossier shows around its own matter: steps, deadline, commitment, what is left."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.requests import UserRequest
from candidatures.commitment_status import CommitmentCard
from candidatures.enums import State
from candidatures.forms.commitment import AskCommitmentForm
from candidatures.forms.correction import AnswerForm
from candidatures.journal import last_save
from candidatures.lifecycle import available_transitions
from candidatures.models import (
    Candidature,
    CandidatureQuerySet,
    CorrectionRequest,
    EmployerCommitment,
    Mandate,
    Piece,
)
from candidatures.permissions import can_change_commitment, editable_sections
from candidatures.sections import PIECES, SECTIONS, Completeness, DossierSection, check_completeness, digest_all
from candidatures.working_copy import open_correction, read_written, written_pieces
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.journal.kinds import Audience
from toolkit.journal.models import JournalEntry
from toolkit.journal.timeline import Line, timeline
from toolkit.probe import one_or_none


def find_written(request: UserRequest, uuid: UUID) -> Candidature:
    """The dossier as written, for its applicant or their delegate; someone else's does not exist here (404)."""
    return find_in(Candidature.objects.select_related("cycle__institute", "applicant", "receipt"), request, uuid)


def find_in(rows: CandidatureQuerySet, request: UserRequest, uuid: UUID) -> Candidature:
    """As find_written, among these rows: what must be read along is the caller's choice.

    The applicant is looked for first: it is nearly always them, and the question is cheaper by half.
    """
    own = one_or_none(rows.owned_by(request.user).filter(uuid=uuid))
    return read_written(own or get_object_or_404(rows.written_by(request.user), uuid=uuid))


def find_own(request: UserRequest, uuid: UUID) -> Candidature:
    """The person's own dossier; someone else's does not exist here (404), nor does one they only help to write."""
    mine = Candidature.objects.owned_by(request.user).select_related("cycle__institute", "applicant", "receipt")
    return read_written(get_object_or_404(mine, uuid=uuid))


class DossierPage:
    """One dossier as its applicant sees it. Each question is asked of the database once."""

    def __init__(self, user: User, candidature: Candidature, *, current: DossierSection | None = None):
        self.user = user
        self.candidature = candidature
        self.cycle = candidature.cycle
        self.current = current
        self.errors = 0  # refused answers of the form on the page

    @cached_property
    def required(self) -> list[RequiredPiece]:
        return list(self.cycle.required_pieces.all())

    @cached_property
    def pieces(self) -> list[Piece]:
        return written_pieces(self.candidature)

    @cached_property
    def commitment(self) -> EmployerCommitment | None:
        return self.candidature.commitment

    @cached_property
    def completeness(self) -> Completeness:
        return check_completeness(
            self.candidature, required=self.required, pieces=self.pieces, commitment=self.commitment
        )

    @cached_property
    def editable(self) -> frozenset[str]:
        return editable_sections(self.user, self.candidature)

    @property
    def is_writable(self) -> bool:
        return bool(self.editable)

    @property
    def can_still_be_sent(self) -> bool:
        """Whether the applicant is writing a dossier that may be sent one day: a draft of a closed call may not."""
        late = self.candidature.state == State.DRAFT and self.candidature.is_too_late
        return self.is_writable and not late

    @property
    def is_owner(self) -> bool:
        """Whether the reader is the applicant, and not their delegate."""
        return self.candidature.applicant_id == self.user.pk

    @cached_property
    def commitment_card(self) -> CommitmentCard:
        """Where the commitment stands, in words."""
        return CommitmentCard(self.candidature, self.commitment)

    @property
    def commitment_fell(self) -> bool:
        """Whether the standing commitment binds another employer than the one that is declared."""
        return self.commitment is not None and not self.commitment.binds(self.candidature)

    @cached_property
    def mandates(self) -> list[Mandate]:
        """Who helps, or is asked to. Shown to the applicant alone."""
        return list(self.candidature.mandates.live()) if self.is_owner else []

    @cached_property
    def last_save(self) -> JournalEntry | None:
        """Who last wrote in the section of the page, and when."""
        return last_save(self.candidature, self.current.slug) if self.current else None

    @cached_property
    def can_change_commitment(self) -> bool:
        return can_change_commitment(self.user, self.candidature)

    @cached_property
    def can_write_pieces(self) -> bool:
        return PIECES.slug in self.editable

    @cached_property
    def correction(self) -> CorrectionRequest | None:
        """The correction asked for now."""
        return open_correction(self.candidature)

    @property
    def reopened(self) -> list[DossierSection]:
        return [section for section in SECTIONS if section.slug in self.editable]

    @cached_property
    def timeline(self) -> list[Line]:
        """What happened, newest first, as this reader may know it."""
        audience = Audience.APPLICANT if self.is_owner else Audience.DELEGATE
        return timeline(self.candidature, audience=audience, reader=self.user)

    @property
    def reason(self) -> str:
        """The reason given with the state the dossier is in, where the applicant is told one."""
        if self.candidature.state not in {State.INELIGIBLE, State.REJECTED, State.CANCELLED}:
            return ""
        last = self.candidature.changes.first()
        return last.reason if last else ""

    @cached_property
    def actions(self) -> set[str]:
        """Names of the transitions that the applicant may be offered."""
        return {move.name for move in available_transitions(self.user, self.candidature)}

    @property
    def seen(self) -> str:
        """What the review shows, as a fingerprint: what is sent must be what was read."""
        return digest_all(self.candidature, self.pieces)

    @property
    def sending(self) -> str:
        """The route that sends the dossier: for the first time, or corrected."""
        return "submit" if self.candidature.state == State.DRAFT else "answer_correction"

    @property
    def obstacle(self) -> str:
        """Why the dossier cannot be sent now, or the empty string."""
        left = len(self.completeness.missing)
        if self.candidature.state == State.DRAFT and not self.candidature.can_be_submitted_now:
            return "Le dépôt n’est pas encore ouvert." if self.cycle.is_upcoming else "Le dépôt est clos."
        if left:
            act = "déposer" if self.candidature.state == State.DRAFT else "renvoyer"
            return f"Il reste {left} point{'s' if left > 1 else ''} avant de pouvoir {act}."
        return ""

    @property
    def now(self) -> Any:
        """The server's hour, the one that counts."""
        return timezone.now()

    @property
    def saved_today(self) -> bool:
        """Whether the section of the page was last written today."""
        return self.last_save is not None and timezone.localdate(self.last_save.last_at) == timezone.localdate()

    @property
    def remaining(self) -> list[dict[str, Any]]:
        """What is left, at most eight lines: complete sections first, on one line."""
        missing = self.completeness.missing
        if len(missing) <= 7:
            return [{"section": item.section, "anchor": item.anchor, "text": item.sentence} for item in missing]
        grouped = []
        for section in SECTIONS:
            items = self.completeness.of(section)
            if len(items) == 1:
                grouped.append({"section": section, "anchor": items[0].anchor, "text": items[0].sentence})
            elif items:
                text = f"{section.title} : {len(items)} points"
                grouped.append({"section": section, "anchor": items[0].anchor, "text": text})
        return grouped

    @property
    def complete_titles(self) -> str:
        """Titles of the complete sections, as one sentence."""
        titles = [section.title for section in SECTIONS if not self.completeness.of(section)]
        return ", ".join([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])]) if titles else ""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The sections in the margin: icon, class and a word each."""
        return [self._step(number, section) for number, section in enumerate(SECTIONS, start=1)]

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
        if not left:
            return step | {"css": "done", "icon": "check-circle", "note": "Complète"}
        if section == PIECES:
            given = sum(map(self._is_given, self.required))
            return step | {"icon": "half" if given else "circle", "note": f"{given} sur {len(self.required)}"}
        if section.slug in self.completeness.started:
            return step | {"icon": "half", "note": f"{left} point{'s' if left > 1 else ''} à compléter"}
        return step | {"note": "À remplir"}

    @property
    def position(self) -> int:
        """The rank of the section on the page, from 1."""
        return SECTIONS.index(self.current) + 1 if self.current else 0

    @property
    def next_section(self) -> DossierSection | None:
        """The section after this one that may be written in, or None at the end."""
        following = SECTIONS[self.position :]
        return next((section for section in following if section.slug in self.editable), None)

    @property
    def first_to_do(self) -> DossierSection | None:
        """The first section that lacks something and may be written in."""
        lacking = (item.section for item in self.completeness.missing)
        return next((section for section in lacking if section.slug in self.editable), None)

    @cached_property
    def former_files(self) -> dict[int, list[Piece]]:
        """Files that were replaced or taken out, by required piece, newest first: kept, and still readable."""
        shown = {piece.pk for piece in self.pieces}
        former: dict[int, list[Piece]] = {}
        for piece in Piece.objects.filter(candidature=self.candidature).order_by("-uploaded_at"):
            if piece.pk not in shown:
                former.setdefault(piece.required_piece_id, []).append(piece)
        return former

    @property
    def slots(self) -> list[dict[str, Any]]:
        """A row a required piece, but the commitment, with the file that fills it."""
        filled = {piece.required_piece_id: piece for piece in self.pieces}
        return [
            {
                "required": required,
                "piece": filled.get(required.pk),
                "former": self.former_files.get(required.pk, []),
                "optional": required.kind == PieceKind.PROJECT and bool(self.candidature.project),
                "is_project": required.kind == PieceKind.PROJECT,
            }
            for required in self.required
            if required.kind != PieceKind.COMMITMENT
        ]

    @property
    def commitment_piece(self) -> Piece | None:
        return next((piece for piece in self.pieces if piece.required_piece.kind == PieceKind.COMMITMENT), None)

    @property
    def asks_commitment(self) -> bool:
        return any(required.kind == PieceKind.COMMITMENT for required in self.required)


def show_dossier(request: UserRequest, candidature: Candidature, *, refusal: DomainError | None = None) -> HttpResponse:
    """The overview, with what has just been refused at the top."""
    page = DossierPage(request.user, candidature)
    return render_page(request, "candidatures/dossier.html", page, refusal=refusal)


def show_review(
    request: UserRequest,
    candidature: Candidature,
    *,
    refusal: DomainError | None = None,
    form: AnswerForm | None = None,
) -> HttpResponse:
    """The dossier as the committee will read it, and the button that sends it. `form` keeps a word that was typed."""
    page = DossierPage(request.user, candidature)
    status = 422 if form is not None and form.errors else 200
    context = {"form": form or AnswerForm()}
    return render_page(request, "candidatures/review.html", page, refusal=refusal, status=status, **context)


def show_pieces(
    request: UserRequest,
    candidature: Candidature,
    *,
    refusal: DomainError | None = None,
    refused: dict[str, Any] | None = None,
    form: AskCommitmentForm | None = None,
) -> HttpResponse:
    """Pieces and commitment. `refused` names the slot and the file that was refused, `form` keeps what was typed."""
    page = DossierPage(request.user, candidature, current=PIECES)
    page.errors = 1 if refused else len(form.errors) if form else 0
    context = {"form": form or _prefilled(page), "refused": refused, "section": PIECES, "asking": bool(form)}
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "candidatures/pieces.html", page, refusal=refusal, status=status, **context)


def _prefilled(page: DossierPage) -> AskCommitmentForm:
    """The last signatory, so that asking again is one click."""
    last = page.commitment
    names = ("signatory_name", "signatory_capacity", "signatory_email")
    return AskCommitmentForm(initial={name: getattr(last, name) for name in names} if last else None)


def render_page(
    request: UserRequest,
    template: str,
    page: DossierPage,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the dossier; a refusal gives its sentence and its status."""
    base = {
        "page": page,
        "candidature": page.candidature,
        "cycle": page.cycle,
        "refusal": refusal.message if refusal else "",
        "incomplete": isinstance(refusal, IncompleteError),
        "nav_item": "home",
    }
    return render(request, template, base | context, status=refusal.status if refusal else status)
