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
from candidatures.forms.by_post import PostedCorrectionForm
from candidatures.forms.commitment import AskCommitmentForm
from candidatures.forms.correction import AnswerForm, RepliesForm
from candidatures.forms.declarations import LastDeclarationsForm
from candidatures.journal import last_save
from candidatures.lifecycle import available_transitions
from candidatures.models import (
    Candidature,
    CandidatureQuerySet,
    EmployerCommitment,
    Mandate,
    PaperScan,
    Piece,
    Revision,
)
from candidatures.models.scan import scans_of
from candidatures.models.thread import with_questions
from candidatures.permissions import answers_for, can_change_commitment, editable_sections, enters
from candidatures.sections import DECLARATIONS, PIECES, SECTIONS, DossierSection, digest_all
from candidatures.services.ready import last_told
from candidatures.views.after import AfterDecision
from candidatures.views.left import WhatIsLeft
from candidatures.views.revising import Revising
from candidatures.working_copy import points_of, read_written, written_pieces
from cycles.enums import PieceKind
from cycles.models import RequiredPiece
from toolkit.domain.errors import DomainError, IncompleteError
from toolkit.journal.kinds import Audience
from toolkit.journal.models import JournalEntry
from toolkit.journal.timeline import Line, timeline
from toolkit.probe import one_or_none
from toolkit.text.french import de

SEND_LABELS = {
    "submit": "Déposer ma candidature",
    "register": "Enregistrer le dossier",
    "answer_correction": "Renvoyer ma candidature corrigée",
    "answer_by_post": "Enregistrer la correction reçue",
    "send_again": "Renvoyer ma candidature modifiée",
}


def find_written(request: UserRequest, uuid: UUID) -> Candidature:
    """The dossier as written, for its applicant or their delegate; someone else's does not exist here (404)."""
    rows = Candidature.objects.select_related("cycle__institute", "applicant", "receipt")
    return find_in(with_questions(rows), request, uuid)


def find_in(rows: CandidatureQuerySet, request: UserRequest, uuid: UUID) -> Candidature:
    """As find_written, among these rows: what must be read along is the caller's choice.

    The applicant is looked for first: it is nearly always them, and the question is cheaper by half.
    """
    own = one_or_none(rows.owned_by(request.user).filter(uuid=uuid))
    return read_written(own or get_object_or_404(rows.written_by(request.user), uuid=uuid))


def find_own(request: UserRequest, uuid: UUID) -> Candidature:
    """The person's own dossier; someone else's does not exist here (404), nor does one they only help to write."""
    mine = Candidature.objects.owned_by(request.user).select_related("cycle__institute", "applicant", "receipt")
    return read_written(get_object_or_404(with_questions(mine), uuid=uuid))


class DossierPage(WhatIsLeft):
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
    def enters(self) -> bool:
        """Whether the reader types in a dossier that came by post."""
        return enters(self.user, self.candidature)

    @cached_property
    def answers(self) -> bool:
        """Whether the reader types in a correction that came by post, for a person who has no account in hand."""
        return not self.is_owner and answers_for(self.user, self.candidature)

    @property
    def heading(self) -> str:
        """Whose candidature it is, for whoever reads."""
        heading = self.heading_inside
        return heading[:1].upper() + heading[1:]

    @property
    def heading_inside(self) -> str:
        """The same, after a comma."""
        return "ma candidature" if self.is_owner else f"la candidature {de(self.candidature.full_name)}"

    @property
    def state_label(self) -> str:
        """The state, for whoever reads."""
        return self.candidature.applicant_label if self.is_owner else self.candidature.delegate_label

    @property
    def situation(self) -> str:
        """The template that says where the dossier stands and what the reader may do."""
        if self.enters:
            return "candidatures/entry/situation.html"
        if self.answers:
            return "candidatures/entry/correction.html"
        return self.candidature.situation if self.is_owner else "candidatures/delegate/situation.html"

    @cached_property
    def told_ready(self) -> JournalEntry | None:
        """When this delegate last said that it is ready, within the day."""
        return None if self.is_owner else last_told(self.user, self.candidature)

    @cached_property
    def commitment_card(self) -> CommitmentCard:
        """Where the commitment stands, in words."""
        return CommitmentCard(self.candidature, self.commitment, for_delegate=not self.is_owner)

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
        late = self.candidature.is_draft and self.candidature.is_too_late
        return not late and can_change_commitment(self.user, self.candidature)

    @cached_property
    def can_write_pieces(self) -> bool:
        return PIECES.slug in self.editable and self.can_still_be_sent

    @cached_property
    def scans(self) -> list[PaperScan]:
        """What came by post, as it came: a delegate does not read it."""
        return scans_of(self.candidature) if self.is_owner or self.enters or self.answers else []

    @cached_property
    def revising(self) -> Revising:
        """What is changed, or was to be, since the dossier was submitted."""
        return Revising(self.user, self.candidature, self.pieces)

    @property
    def correction(self) -> Revision | None:
        """The correction asked for now."""
        return self.revising.correction

    @property
    def may_send(self) -> bool:
        """Whether the reader is the one who sends what is written here."""
        return self.can_still_be_sent and (self.is_owner or self.enters or self.answers)

    @property
    def reopened(self) -> list[DossierSection]:
        return [section for section in SECTIONS if section.slug in self.editable]

    @cached_property
    def timeline(self) -> list[Line]:
        """What happened, newest first, as this reader may know it."""
        audience = (
            Audience.STAFF
            if self.enters or self.answers
            else Audience.APPLICANT
            if self.is_owner
            else Audience.DELEGATE
        )
        return timeline(self.candidature, audience=audience, reader=self.user)

    @cached_property
    def after(self) -> AfterDecision:
        """What is told once the decision is known."""
        return AfterDecision(self.candidature)

    @cached_property
    def actions(self) -> set[str]:
        """Names of the transitions that the applicant may be offered."""
        return {move.name for move in available_transitions(self.user, self.candidature)}

    @property
    def seen(self) -> str:
        """What the review shows, as a fingerprint: what is sent must be what was read."""
        return digest_all(self.candidature, self.pieces)

    @cached_property
    def declaring(self) -> LastDeclarationsForm | None:
        """What is left to declare as the dossier is sent, or None."""
        if not self.declares_in_sending or not self.completeness.of(DECLARATIONS):
            return None
        return LastDeclarationsForm(instance=self.candidature)

    @property
    def sending(self) -> str:
        """The route that sends the dossier: for the first time, corrected, or changed by its applicant."""
        if self.candidature.is_draft:
            return "register" if self.enters else "submit"
        if self.answers:
            return "answer_by_post"
        return "answer_correction" if self.correction else "send_again"

    @property
    def sending_route(self) -> str:
        """The name of that route, for a link."""
        return f"candidatures:{self.sending}"

    @property
    def send_label(self) -> str:
        """What the button says."""
        return SEND_LABELS[self.sending]

    @property
    def send_verb(self) -> str:
        """What the button of its dialog says."""
        return {"submit": "Déposer", "register": "Enregistrer", "answer_by_post": "Enregistrer"}.get(
            self.sending, "Renvoyer"
        )

    @property
    def now(self) -> Any:
        """The server's hour, the one that counts."""
        return timezone.now()

    @property
    def saved_today(self) -> bool:
        """Whether the section of the page was last written today."""
        return self.last_save is not None and timezone.localdate(self.last_save.last_at) == timezone.localdate()

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
        return self.commitment_slot is not None

    @property
    def commitment_slot(self) -> int | None:
        """The required piece that the employer's commitment is."""
        return next((required.pk for required in self.required if required.kind == PieceKind.COMMITMENT), None)


def show_dossier(request: UserRequest, candidature: Candidature, *, refusal: DomainError | None = None) -> HttpResponse:
    """The overview, with what has just been refused at the top."""
    page = DossierPage(request.user, candidature)
    return render_page(request, candidature.spec.page, page, refusal=refusal)


def show_review(
    request: UserRequest,
    candidature: Candidature,
    *,
    refusal: DomainError | None = None,
    form: AnswerForm | PostedCorrectionForm | None = None,
) -> HttpResponse:
    """The dossier as the committee will read it, and the button that sends it. `form` keeps a word that was typed."""
    page = DossierPage(request.user, candidature)
    status = 422 if form is not None and form.errors else 200
    context = {"form": form or (PostedCorrectionForm() if page.answers else AnswerForm())}
    return render_page(request, "candidatures/review.html", page, refusal=refusal, status=status, **context)


def show_pieces(
    request: UserRequest,
    candidature: Candidature,
    *,
    refusal: DomainError | None = None,
    refused: dict[str, Any] | None = None,
    form: AskCommitmentForm | None = None,
    replies: RepliesForm | None = None,
) -> HttpResponse:
    """Pieces and commitment. `refused` names the slot and the file that was refused; the forms keep what was typed."""
    page = DossierPage(request.user, candidature, current=PIECES)
    typed = form or replies
    page.errors = 1 if refused else len(typed.errors) if typed else 0
    context = {
        "form": form or _prefilled(page),
        "replies": replies or _empty_replies(page),
        "refused": refused,
        "section": PIECES,
        "asking": bool(form),
    }
    status = 422 if typed is not None and typed.errors else 200
    return render_page(request, "candidatures/pieces.html", page, refusal=refusal, status=status, **context)


def _empty_replies(page: DossierPage) -> RepliesForm:
    form = RepliesForm(instance=page.candidature)
    form.ask(points_of(page.correction))
    return form


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
