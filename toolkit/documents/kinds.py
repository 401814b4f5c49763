"""Kinds of issued documents, each declared by the app that issues it (its `documents.py`, imported when it is ready).

A new kind is one declaration and its template: issuing, numbering, storage, the right to read and verification follow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from toolkit.documents.models import Document


@dataclass(frozen=True)
class Content:
    """What one document says. `context` is frozen when it is issued: primitives only, see `toolkit.documents.context`.

    `issuer` is the name of the institute, shown by the verification page with nothing else of the content.
    """

    title: str
    issuer: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document.

    name: written in the rows, unique, never changed. label: the French words of the verification page.
    prefix: of its numbers, unique: « AR » gives AR-2026-00012. folder: where its files stand, under `documents/`.
    build: returns the Content from the keyword arguments given to `issue_document`.
    may_read: whether a signed-in user may read one document of this kind.
    series: what numbers some of them apart from the others, from those keyword arguments: « INET » for the papers of
    one institute, PV-INET-2026-00003. Without it the kind has one series.
    """

    name: str
    label: str
    prefix: str
    folder: str
    template: str
    build: Callable[..., Content]
    may_read: Callable[[Any, Document], bool]
    series: Callable[..., str] | None = None

    def numbered_by(self, **facts: Any) -> str:
        """What the number of a document made from these facts begins with."""
        return f"{self.prefix}-{self.series(**facts)}" if self.series else self.prefix


_KINDS: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> DocumentKind:
    """Add a kind to the registry and return it. Raises ImproperlyConfigured when its name or its prefix is taken."""
    for other in _KINDS.values():
        if kind.name == other.name or kind.prefix == other.prefix:
            raise ImproperlyConfigured(f"Two kinds of documents are named {kind.name!r} or numbered {kind.prefix!r}.")
    _KINDS[kind.name] = kind
    return kind


def kind_of(document: Document) -> DocumentKind:
    """Return the kind of an issued document. Raises KeyError when no app declares it any more."""
    return _KINDS[document.kind]
