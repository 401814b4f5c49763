"""What the training team writes for itself."""

from instruction.models.bulk import BulkLine, BulkRun
from instruction.models.labels import LONGEST_LABEL, Label, Labelling, LabelQuerySet
from instruction.models.notes import Note, NoteKind
from instruction.models.presence import Presence
from instruction.models.synthesis import Synthesis

__all__ = [
    "LONGEST_LABEL",
    "BulkLine",
    "BulkRun",
    "Label",
    "LabelQuerySet",
    "Labelling",
    "Note",
    "NoteKind",
    "Presence",
    "Synthesis",
]
