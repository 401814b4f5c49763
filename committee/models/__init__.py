"""The committee of a cycle: seats, what it reads, what each member says, what the president records."""

from committee.models.assignment import ReadingAssignment
from committee.models.committee import MOST_READINGS, Committee, Seat, SeatQuerySet
from committee.models.decision import Decision, DecisionQuerySet
from committee.models.employment import Employment
from committee.models.item import Item, ItemQuerySet
from committee.models.reading import Assessment, AssessmentQuerySet, NotSetAsideManager, Score, Version, Vote
from committee.models.recusal import LinkDeclaration, Recusal, RecusalQuerySet

__all__ = [
    "MOST_READINGS",
    "Assessment",
    "AssessmentQuerySet",
    "Committee",
    "Decision",
    "DecisionQuerySet",
    "Employment",
    "Item",
    "ItemQuerySet",
    "LinkDeclaration",
    "NotSetAsideManager",
    "ReadingAssignment",
    "Recusal",
    "RecusalQuerySet",
    "Score",
    "Seat",
    "SeatQuerySet",
    "Version",
    "Vote",
]
