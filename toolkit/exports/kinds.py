"""Kinds of prepared files, each declared by the app that makes it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from toolkit.exports.models import PreparedFile


class LeftOutError(Exception):
    """This thing is not in the file; `words` says why, in French."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class MadePart:
    """What was made of one thing: the file, its name for a person, and what is missing in it, in French."""

    content: bytes
    filename: str
    words: str = ""


@dataclass(frozen=True)
class Written:
    """What the whole file is."""

    filename: str
    content_type: str


@dataclass(frozen=True)
class ExportKind:
    """A kind of prepared file.

    name: written in the rows, unique, never changed.
    may_take: whether the person who asked may still have it: asked before each turn, and again when it is taken.
    in_reach: which of these things that person may read now.
    make_part: makes one thing; raises LeftOutError.
    write: writes the whole, from the parts that were made.
    announce: called once it is ready or given up, in the transaction that says so.
    again: the address where that person asks for another one; empty for a list, which has several.
    """

    name: str
    may_take: Callable[[PreparedFile], bool]
    in_reach: Callable[[PreparedFile, Collection[UUID]], set[UUID]]
    make_part: Callable[[PreparedFile, UUID], MadePart]
    write: Callable[[PreparedFile, IO[bytes]], Written]
    announce: Callable[[PreparedFile], None]
    again: Callable[[PreparedFile], str] = lambda prepared: ""


_KINDS: dict[str, ExportKind] = {}


def register(kind: ExportKind) -> ExportKind:
    """Add a kind to the registry and return it. Raises ImproperlyConfigured when its name is taken."""
    if kind.name in _KINDS:
        raise ImproperlyConfigured(f"Two kinds of exports are named {kind.name!r}.")
    _KINDS[kind.name] = kind
    return kind


def kind_of(prepared: PreparedFile) -> ExportKind:
    """The kind of a prepared file. Raises KeyError when no app declares it any more."""
    return _KINDS[prepared.kind]
