"""The row after another in the order of a list, found without walking the list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet


def ordered(rows: QuerySet, fields: Sequence[str], *, backwards: bool = False) -> QuerySet:
    """The rows in the order of these fields, or in the opposite one."""
    return rows.order_by(*(f"-{field}" if backwards else field for field in fields))


def beyond(rows: QuerySet, row: Any, fields: Sequence[str], *, backwards: bool) -> QuerySet:
    """The rows after this one, nearest first. The fields rise, none is null, and `row` bears the value of each."""
    after, same = Q(), Q()
    for field in fields:
        value = getattr(row, field)
        after |= same & Q(**{f"{field}__{'lt' if backwards else 'gt'}": value})
        same &= Q(**{field: value})
    # The first condition says nothing more, but an index can follow it.
    first = Q(**{f"{fields[0]}__{'lte' if backwards else 'gte'}": getattr(row, fields[0])})
    return ordered(rows.filter(first & after), fields, backwards=backwards)
