"""JSON for a document's context: only primitives, and each comes back with the type it left with.

A document is drawn later than it is issued, perhaps twice (a lost file is redrawn from the same words), so what it
says is frozen here: no model instance, no lazy object, nothing that could say something else tomorrow.
"""

import datetime
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

_TAG = "__type__"
_READERS = {
    "decimal": Decimal,
    "moment": datetime.datetime.fromisoformat,
    "day": datetime.date.fromisoformat,
    "hour": datetime.time.fromisoformat,
}


def freeze(value: Any) -> Any:
    """Return a copy of `value` made of plain dicts, lists and primitives.

    Raises TypeError on anything else, naming it: pass the words, not the object.
    """
    if isinstance(value, Mapping):
        return {str(key): freeze(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [freeze(item) for item in value]
    if isinstance(value, (str, Promise, uuid.UUID)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, Decimal, datetime.date, datetime.time)):
        return value
    raise TypeError(f"A document's context holds primitives only, not {type(value).__name__}: {value!r}.")


class ContextEncoder(json.JSONEncoder):
    """Tag what JSON has no word for."""

    def default(self, value: Any) -> Any:
        # A datetime is a date too: the narrower type first.
        for name, kind in (
            ("decimal", Decimal),
            ("moment", datetime.datetime),
            ("day", datetime.date),
            ("hour", datetime.time),
        ):
            if isinstance(value, kind):
                return {_TAG: name, "value": str(value) if kind is Decimal else value.isoformat()}
        return super().default(value)


class ContextDecoder(json.JSONDecoder):
    """Read back what ContextEncoder wrote."""

    def __init__(self, **options: Any) -> None:
        super().__init__(object_hook=_restore, **options)


def _restore(item: dict[str, Any]) -> Any:
    return _READERS[item[_TAG]](item["value"]) if item.keys() == {_TAG, "value"} else item
