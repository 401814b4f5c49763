"""Saved views of a list: a condition with a name, a label and a count."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import BaseExpression

from toolkit.lists.models import StoredView


@dataclass(frozen=True)
class SavedView:
    """A view: its name in the address (the empty string for the whole list), its label, its condition."""

    slug: str
    label: str
    condition: Q | BaseExpression | None = None


@dataclass(frozen=True)
class Tab:
    """A view as the page offers it. `count` is None where the list does not count its views."""

    slug: str
    label: str
    query: str
    count: int | None
    is_current: bool


@dataclass(frozen=True)
class StoredTab:
    """A stored view as the page offers it."""

    view: StoredView
    query: str
    is_current: bool


def count_views(scope: QuerySet, views: Sequence[SavedView]) -> dict[str, int]:
    """Number of rows of each view, in one query."""
    counted = {f"view_{place}": Count("pk", filter=view.condition) for place, view in enumerate(views)}
    found = scope.order_by().aggregate(**counted)
    return {view.slug: found[f"view_{place}"] for place, view in enumerate(views)}
