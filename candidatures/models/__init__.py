"""The dossier and what hangs on it."""

from candidatures.models.candidature import (
    LONG_TEXTS,
    Candidature,
    CandidatureQuerySet,
    ReceiptSequence,
    closed_by_reason,
)
from candidatures.models.commitment import STANDING, EmployerCommitment
from candidatures.models.history import CorrectionRequest, StateChange
from candidatures.models.mandate import Mandate
from candidatures.models.piece import Piece

__all__ = [
    "LONG_TEXTS",
    "STANDING",
    "Candidature",
    "CandidatureQuerySet",
    "CorrectionRequest",
    "EmployerCommitment",
    "Mandate",
    "Piece",
    "ReceiptSequence",
    "StateChange",
    "closed_by_reason",
]
