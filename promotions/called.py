"""What a participant was called to at one session. The app that calls people adds its source when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from cycles.models import Participant
from programme.models import Session


@dataclass(frozen=True)
class Called:
    """The place, on one line, and each day in order: « mardi 9 mars, de 9 h à 12 h et de 14 h à 17 h »."""

    place: str
    days: tuple[str, ...]


Find = Callable[[Participant, Session], Called | None]
_SOURCES: list[Find] = []


def add_called(source: Find) -> None:
    """Let an app tell what it called a participant to. Called when the app is ready."""
    _SOURCES.append(source)


def called_to(participant: Participant, session: Session) -> Called | None:
    """What this person was called to at this session; None before that."""
    return next((found for source in _SOURCES if (found := source(participant, session))), None)
