"""The documents of a participant. Each app that keeps some adds a source when it is ready."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cycles.models import Participant


@dataclass(frozen=True)
class Paper:
    """A document of one's own: what it is, a line below, where it is read, the verb of the link."""

    title: str
    details: str
    url: str
    verb: str = "Ouvrir"


Find = Callable[[Participant], Iterable[Paper]]
_SOURCES: list[Find] = []


def add_papers(source: Find, *, first: bool = False) -> None:
    """Let an app show the documents that it keeps for participants, `first` before those of the others.

    Called when the app is ready.
    """
    _SOURCES.insert(0 if first else len(_SOURCES), source)


def papers_of(participant: Participant) -> Iterator[Paper]:
    """The documents of a participant, app by app."""
    for source in _SOURCES:
        yield from source(participant)
