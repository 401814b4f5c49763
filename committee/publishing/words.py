"""What is said of a publication: hours, counts, names."""

from datetime import datetime

from django.utils import timezone

from committee.enums import Outcome
from toolkit.text.french import list_in_words
from toolkit.text.typography import format_day_short, format_hour

TITLES = {Outcome.ADMITTED: "Admis", Outcome.WAITLISTED: "Liste d’attente", Outcome.REJECTED: "Non retenus"}


def hour_of(moment: datetime | None) -> str:
    """« 14 h 32 », or « 9 h 58 le 12 février » on another day than today."""
    if moment is None:
        return ""
    hour = format_hour(moment)
    same_day = timezone.localdate(moment) == timezone.localdate()
    return hour if same_day else f"{hour} le {format_day_short(moment)}"


def names_of(names: list[str], most: int = 5) -> str:
    """« Mme A, M. B et 3 autres »."""
    if len(names) <= most:
        return list_in_words(names)
    return f"{', '.join(names[:most])} et {len(names) - most} autres"
