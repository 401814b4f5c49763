"""What the training team writes for itself."""

from instruction.models.bulk import BulkLine, BulkRun
from instruction.models.ineligibility import ANSWER_LIMIT, REASON_LIMIT, IneligibilityProposal, ProposalQuerySet
from instruction.models.labels import LONGEST_LABEL, Label, Labelling, LabelQuerySet
from instruction.models.notes import Note, NoteKind
from instruction.models.presence import Presence
from instruction.models.synthesis import Synthesis

__all__ = [
    "ANSWER_LIMIT",
    "LONGEST_LABEL",
    "REASON_LIMIT",
    "BulkLine",
    "BulkRun",
    "IneligibilityProposal",
    "Label",
    "LabelQuerySet",
    "Labelling",
    "Note",
    "NoteKind",
    "Presence",
    "ProposalQuerySet",
    "Synthesis",
]
