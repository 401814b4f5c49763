"""What other apps offer on « Ma promotion » beside sessions and documents. Each adds a source when it is ready."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cycles.models import Participant


@dataclass(frozen=True)
class Beside:
    """Something that one may open: what it is, a line below, where, and the icon before it."""

    title: str
    details: str
    url: str
    icon: str = "right"


Find = Callable[[Participant], Iterable[Beside]]
_SOURCES: list[Find] = []


def add_besides(source: Find) -> None:
    """Let an app offer something. Called when the app is ready."""
    _SOURCES.append(source)


def besides_of(participant: Participant) -> Iterator[Beside]:
    """What is offered to a participant, app by app."""
    for source in _SOURCES:
        yield from source(participant)
