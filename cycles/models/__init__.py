"""A cycle (one promotion), its editorial content, its contacts and its participants."""

from cycles.models.content import Contact, Criterion, RequiredPiece, Section
from cycles.models.cycle import LAST_SECOND, TEXT_LIMIT, Cycle, CycleQuerySet, end_of_day
from cycles.models.participants import KeptAway, Participant, ParticipantQuerySet, kept_from

__all__ = [
    "LAST_SECOND",
    "TEXT_LIMIT",
    "Contact",
    "Criterion",
    "Cycle",
    "CycleQuerySet",
    "KeptAway",
    "Participant",
    "ParticipantQuerySet",
    "RequiredPiece",
    "Section",
    "end_of_day",
    "kept_from",
]
