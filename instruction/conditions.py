"""What the list asks of the database about a dossier: its employer's commitment, and what it lacks."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.utils import timezone

from candidatures.enums import AWAITING_SIGNATURE, FALLEN, CommitmentState
from candidatures.models import CorrectionPoint, EmployerCommitment, Piece
from cycles.models import RequiredPiece

AWAITED = tuple(sorted(AWAITING_SIGNATURE))
READY_STATES = (CommitmentState.SIGNED, CommitmentState.UPLOADED)
NOT_ASKED = "aucun"
# The SIREN of each side, where both are known, is that of one legal person (see EmployerCommitment.binds).
SAME_EMPLOYER = (
    Q(employer_siret="")
    | Q(Exact(OuterRef("siret"), Value("")))
    | Q(Exact(Left(F("employer_siret"), 9), Left(OuterRef("siret"), 9)))
)
_STANDING = EmployerCommitment.objects.filter(candidature=OuterRef("pk")).exclude(state=CommitmentState.REPLACED)
# An answered commitment that binds the employer of the dossier. Asked of the few rows whose state needs it, not joined
# to each.
READY = Exists(EmployerCommitment.objects.filter(SAME_EMPLOYER, candidature=OuterRef("pk"), state__in=READY_STATES))


def commitment_awaited() -> Exists:
    """Whether a signatory still may answer for the employer that the dossier names."""
    return Exists(_STANDING.filter(SAME_EMPLOYER, _link_opens(), state__in=AWAITED))


def commitment_is(standing: str) -> Q | Exists:
    """Whether the commitment is worth this now (see EmployerCommitment.standing), or NOT_ASKED."""
    if standing == NOT_ASKED:
        return ~Exists(_STANDING)
    if standing == CommitmentState.REFUSED:
        return Exists(_STANDING.filter(state=CommitmentState.REFUSED))
    if standing == FALLEN:
        return Exists(_STANDING.exclude(state=CommitmentState.REFUSED).exclude(SAME_EMPLOYER))
    bound = _STANDING.filter(SAME_EMPLOYER)
    if standing == CommitmentState.EXPIRED:
        late = Q(state=CommitmentState.EXPIRED) | Q(state__in=AWAITED) & ~_link_opens()
        return Exists(bound.filter(late))
    if standing in AWAITED:
        return Exists(bound.filter(_link_opens(), state=standing))
    return Exists(bound.filter(state=standing))


def _link_opens() -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())


def lacks_piece(piece: RequiredPiece) -> Q:
    """Dossiers that lack this piece, or of which a correction under way asks it again. Agrees with
    `completeness.lacks_of`."""
    asked_again = Q(Exists(_open_points().filter(required_piece=piece)))
    if piece.is_commitment:
        return asked_again | ~Q(READY)
    absent = ~Q(Exists(Piece.objects.current().filter(candidature=OuterRef("pk"), required_piece=piece)))
    return asked_again | (absent & Q(project="") if piece.is_project else absent)


def is_incomplete(pieces: Iterable[RequiredPiece]) -> Q:
    """Dossiers that lack one of the pieces of their cycle, or of which a correction under way asks something."""
    condition = Q(Exists(_open_points()))
    for piece in pieces:
        condition |= lacks_piece(piece)
    return condition


def _open_points() -> "CorrectionPoint.objects":  # type: ignore[name-defined]
    return CorrectionPoint.objects.filter(revision__candidature=OuterRef("pk"), revision__closed_at__isnull=True)
