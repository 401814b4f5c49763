"""The committee of a cycle: seats, what it reads, what each member says, what the president records."""

from committee.models.assignment import ReadingAssignment
from committee.models.ballot import CHOSEN, Ballot, BallotMark, BallotQuerySet
from committee.models.committee import MOST_READINGS, Committee, Seat, SeatQuerySet
from committee.models.composition import (
    NAME_LIMIT,
    Adoption,
    Placement,
    PlacementMove,
    Scenario,
    ScenarioQuerySet,
    Study,
)
from committee.models.decision import Decision, DecisionQuerySet, FormerDecision
from committee.models.employment import Employment
from committee.models.item import Item, ItemQuerySet
from committee.models.minutes import Dissent, Minutes, MinutesRemark, MinutesSignature, SignedPaper
from committee.models.presence import Attendance, Exit
from committee.models.publication import HOLD, VALID, WHY_LIMIT, Publication, PublicationQuerySet
from committee.models.reading import Assessment, AssessmentQuerySet, NotSetAsideManager, Score, Version, Vote
from committee.models.rectification import Appeal, AppealQuerySet, Rectification, RectificationQuerySet
from committee.models.recusal import LinkDeclaration, Recusal, RecusalQuerySet
from committee.models.sitting import (
    Presided,
    Sitting,
    SittingEvent,
    SittingItem,
    SittingItemQuerySet,
    SittingQuerySet,
)

__all__ = [
    "CHOSEN",
    "HOLD",
    "MOST_READINGS",
    "NAME_LIMIT",
    "VALID",
    "WHY_LIMIT",
    "Adoption",
    "Appeal",
    "AppealQuerySet",
    "Assessment",
    "AssessmentQuerySet",
    "Attendance",
    "Ballot",
    "BallotMark",
    "BallotQuerySet",
    "Committee",
    "Decision",
    "DecisionQuerySet",
    "Dissent",
    "Employment",
    "Exit",
    "FormerDecision",
    "Item",
    "ItemQuerySet",
    "LinkDeclaration",
    "Minutes",
    "MinutesRemark",
    "MinutesSignature",
    "NotSetAsideManager",
    "Placement",
    "PlacementMove",
    "Presided",
    "Publication",
    "PublicationQuerySet",
    "ReadingAssignment",
    "Rectification",
    "RectificationQuerySet",
    "Recusal",
    "RecusalQuerySet",
    "Scenario",
    "ScenarioQuerySet",
    "Score",
    "Seat",
    "SeatQuerySet",
    "SignedPaper",
    "Sitting",
    "SittingEvent",
    "SittingItem",
    "SittingItemQuerySet",
    "SittingQuerySet",
    "Study",
    "Version",
    "Vote",
]
