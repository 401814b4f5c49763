"""The points of a correction: what each may aim at, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from candidatures.changes import Change, changes_of, unsent_changes
from candidatures.models import Candidature, CorrectionPoint, EmployerCommitment, Piece, Revision
from candidatures.models.correction import label_of
from candidatures.sections import BY_SLUG, PIECES, DossierSection
from candidatures.working_copy import points_of
from cycles.enums import PieceKind
from cycles.models import RequiredPiece

WHOLE_SECTION = "Toute la section"


@dataclass(frozen=True)
class Target:
    """What a point may aim at: an answer, a piece, or a whole section. `key` names it in a form."""

    key: str
    section: DossierSection
    label: str
    field: str = ""
    required_piece: RequiredPiece | None = None


def targets_of(sections: Iterable[DossierSection], required: Iterable[RequiredPiece]) -> list[Target]:
    """All that may be corrected in these sections, in the order of the dossier: each section first as a whole."""
    asked = list(required)
    targets = []
    for section in sections:
        targets.append(Target(section.slug, section, WHOLE_SECTION))
        targets.extend(Target(name, section, label_of(name), field=name) for name in section.fields)
        if section == PIECES:
            targets.extend(Target(f"piece-{piece.pk}", section, piece.label, required_piece=piece) for piece in asked)
    return targets


@dataclass(frozen=True)
class PointState:
    """One point with what became of it: the answers that changed, the files that came, the reply."""

    number: int
    point: CorrectionPoint
    changes: tuple[Change, ...] = ()
    files: tuple[Piece, ...] = ()
    is_committed: bool = False  # the employer's commitment was asked for, or answered, since

    @property
    def section(self) -> DossierSection:
        """Where it is mended."""
        return BY_SLUG[self.point.section]

    @property
    def label(self) -> str:
        """What it aims at."""
        return self.point.aim or self.section.title

    @property
    def is_changed(self) -> bool:
        """Whether what it aims at is no longer what was sent."""
        return bool(self.changes or self.files or self.is_committed)

    @property
    def is_met(self) -> bool:
        """Whether something was changed there, or said about it."""
        return self.is_changed or bool(self.point.reply)

    @property
    def tone(self) -> str:
        """Tone of its status."""
        return "ok" if self.is_met else "wait"

    @property
    def icon(self) -> str:
        """Icon of its status."""
        return "check" if self.is_met else "edit"

    @property
    def status(self) -> str:
        """Where it stands, in a word or two."""
        if self.is_changed:
            return "Modifié, avec une réponse" if self.point.reply else "Modifié"
        return "Répondu, sans changement" if self.point.reply else "À corriger"

    @property
    def answer(self) -> str:
        """The same, once it is sent."""
        return self.status if self.is_met else "Ni changement, ni réponse"


def points_to_answer(
    revision: Revision, *, candidature: Candidature, pieces: Iterable[Piece], commitment: EmployerCommitment | None
) -> list[PointState]:
    """The points of a correction under way, as its applicant writes. `candidature` is the working copy. No query."""
    given = [piece for piece in pieces if piece.staged_for_id == revision.pk and not piece.repeats]
    return _states(revision, unsent_changes(candidature, revision), given, commitment)


def points_answered(
    revision: Revision, *, pieces: Iterable[Piece], commitment: EmployerCommitment | None
) -> list[PointState]:
    """The points of a correction that was sent, for whoever asked. `pieces` are those received for it. No query."""
    changes = [change for change in changes_of(revision) if change.before != change.after]
    return _states(revision, changes, pieces, commitment)


def points_asked(revision: Revision) -> list[PointState]:
    """The points of a correction that nobody has answered yet, for whoever asked. No query."""
    return _states(revision, [], [], None)


def pieces_received(candidature: Candidature, revision: Revision) -> list[Piece]:
    """The files that took effect when this revision was sent, replaced since or not, and are not what they replaced.

    One query, if any point asks.
    """
    sent_at = revision.sent_at
    if sent_at is None or not any(point.section == PIECES.slug for point in points_of(revision)):
        return []
    until = Q(replaced_at__isnull=True) | Q(replaced_at__gte=sent_at)
    found = list(candidature.pieces.filter(until, uploaded_at__lte=sent_at))
    former = {(piece.required_piece_id, piece.sha256) for piece in found if piece.replaced_at == sent_at}
    received = (piece for piece in found if piece.uploaded_at >= revision.opened_at and piece.replaced_at != sent_at)
    return [piece for piece in received if (piece.required_piece_id, piece.sha256) not in former]


def _states(
    revision: Revision, changes: Iterable[Change], given: Iterable[Piece], commitment: EmployerCommitment | None
) -> list[PointState]:
    changed, files = list(changes), list(given)
    since = commitment is not None and _is_since(commitment, revision)
    return [
        PointState(
            number,
            point,
            changes=tuple(change for change in changed if _aims_at_answer(point, change.name)),
            files=tuple(piece for piece in files if _aims_at_piece(point, piece.required_piece_id)),
            is_committed=since and _asks_commitment(point),
        )
        for number, point in enumerate(points_of(revision), start=1)
    ]


def _is_whole(point: CorrectionPoint) -> bool:
    return not point.field and point.required_piece_id is None


def _aims_at_answer(point: CorrectionPoint, name: str) -> bool:
    return point.field == name or (_is_whole(point) and name in BY_SLUG[point.section].fields)


def _aims_at_piece(point: CorrectionPoint, slot: int) -> bool:
    return point.required_piece_id == slot or (_is_whole(point) and point.section == PIECES.slug)


def _asks_commitment(point: CorrectionPoint) -> bool:
    if point.required_piece is not None:
        return point.required_piece.kind == PieceKind.COMMITMENT
    return _is_whole(point) and point.section == PIECES.slug


def _is_since(commitment: EmployerCommitment, revision: Revision) -> bool:
    until = revision.sent_at
    moments = [moment for moment in (commitment.created_at, commitment.answered_at) if moment is not None]
    return any(moment >= revision.opened_at and (until is None or moment <= until) for moment in moments)
