"""The dossier and what hangs on it."""

from candidatures.models.candidature import Candidature, CandidatureQuerySet, ReceiptSequence
from candidatures.models.commitment import EmployerCommitment
from candidatures.models.instruction import CorrectionRequest, Note, StateChange
from candidatures.models.piece import Piece

__all__ = [
    "Candidature",
    "CandidatureQuerySet",
    "CorrectionRequest",
    "EmployerCommitment",
    "Note",
    "Piece",
    "ReceiptSequence",
    "StateChange",
]
