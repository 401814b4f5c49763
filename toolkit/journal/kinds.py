"""Kinds of acts that a journal keeps, declared by the app that writes them, and who reads each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from django.core.exceptions import ImproperlyConfigured


class Audience(Enum):
    """Who reads a timeline. What does not name an audience is not for it."""

    APPLICANT = auto()
    DELEGATE = auto()  # whoever helps the applicant to write
    EMPLOYER = auto()
    STAFF = auto()
    COMMITTEE = auto()


@dataclass(frozen=True)
class EntryKind:
    """A kind of act.

    name: written in the rows, unique, never changed. label: its French words.
    audiences: who reads that it happened. signed_by: who is named to everyone but staff, who alone read the person and
    the reason; empty, the person is named. tell: turns the stored subject into the words that are read.
    """

    name: str
    label: str
    audiences: frozenset[Audience]
    signed_by: str = ""
    tell: Callable[[str], str] = str


_KINDS: dict[str, EntryKind] = {}


def register(kind: EntryKind) -> EntryKind:
    """Add a kind to the registry and return it. Raises ImproperlyConfigured when its name is taken."""
    if kind.name in _KINDS:
        raise ImproperlyConfigured(f"Two kinds of acts are named {kind.name!r}.")
    _KINDS[kind.name] = kind
    return kind


def kind_named(name: str) -> EntryKind:
    """Return a kind by its name. Raises KeyError when no app declares it."""
    return _KINDS[name]


def names_for(audience: Audience) -> list[str]:
    """Names of the kinds that this audience reads."""
    return [kind.name for kind in _KINDS.values() if audience in kind.audiences]
