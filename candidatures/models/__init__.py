"""The dossier and what hangs on it."""

from candidatures.models.billing_link import BillingLink
from candidatures.models.candidature import (
    LONG_TEXTS,
    Candidature,
    CandidatureQuerySet,
    closed_by_reason,
)
from candidatures.models.commitment import STANDING, EmployerCommitment
from candidatures.models.correction import CorrectionPoint
from candidatures.models.history import Revision, StateChange
from candidatures.models.mandate import Mandate
from candidatures.models.piece import Piece
from candidatures.models.receipt_sequence import ReceiptSequence
from candidatures.models.scan import PaperScan
from candidatures.models.takeover import TakeOver
from candidatures.models.thread import Message, Thread

__all__ = [
    "LONG_TEXTS",
    "STANDING",
    "BillingLink",
    "Candidature",
    "CandidatureQuerySet",
    "CorrectionPoint",
    "EmployerCommitment",
    "Mandate",
    "Message",
    "PaperScan",
    "Piece",
    "ReceiptSequence",
    "Revision",
    "StateChange",
    "TakeOver",
    "Thread",
    "closed_by_reason",
]
