"""The dossier and what hangs on it."""

from candidatures.models.candidature import LONG_TEXTS, Candidature, CandidatureQuerySet, ReceiptSequence
from candidatures.models.commitment import FALLEN, EmployerCommitment
from candidatures.models.history import CorrectionRequest, StateChange
from candidatures.models.journal import JournalEntry
from candidatures.models.mandate import Mandate
from candidatures.models.piece import Piece

__all__ = [
    "FALLEN",
    "LONG_TEXTS",
    "Candidature",
    "CandidatureQuerySet",
    "CorrectionRequest",
    "EmployerCommitment",
    "JournalEntry",
    "Mandate",
    "Piece",
    "ReceiptSequence",
    "StateChange",
]
