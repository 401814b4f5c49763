"""What the journal of a year keeps, for staff alone, and how it calls a year, which has no identifier of its own."""

from uuid import UUID, uuid5

from django.db import models

from cycles.models import Cycle
from toolkit.journal.kinds import Audience, EntryKind, register

_NAMESPACE = UUID("6f0c2f1e-52c6-4a57-9d0b-8b0a4c1f7f11")


class YearAct(models.TextChoices):
    """Acts on a year and on its calendar."""

    CLONED = "cycle_cloned", "Promotion préparée d’après la précédente"
    MOVED = "session_moved", "Dates déplacées"
    KEPT = "dates_kept", "Dates gardées"
    RELEASED = "dates_released", "Dates à décider de nouveau"
    ADDED = "calendar_event_added", "Jours ajoutés"
    CHANGED = "calendar_event_changed", "Jours changés"
    DELETED = "calendar_event_deleted", "Jours supprimés"


def declare() -> None:
    """Register the acts. Called once, when the app is ready."""
    for act in YearAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))


def year_of(cycle: Cycle) -> UUID:
    """What the journal calls the year of a cycle."""
    return uuid5(_NAMESPACE, f"cycle {cycle.pk}")


def calendar_of(institute_id: int | None) -> UUID:
    """What the journal calls the days that an institute wrote for itself or, without one, those that all share."""
    return uuid5(_NAMESPACE, f"calendar {institute_id or ''}")
