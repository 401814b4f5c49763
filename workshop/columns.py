"""Values of the database and of forms as plain JSON, and back."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from workshop.parts import Values


def plain(value: Any) -> Any:
    """One way to write a value, wherever it comes from: an instant in UTC, an amount without useless zeros."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def read_columns(row: models.Model, names: Iterable[str]) -> Values:
    """The columns of a row as plain values."""
    return {name: plain(getattr(row, name)) for name in names}


def write_columns(row: models.Model, values: Values) -> list[str]:
    """Set on the row the columns that differ, and return their names."""
    changed = []
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        wanted = value if isinstance(field, models.JSONField) else field.to_python(value)
        if plain(getattr(row, name)) != plain(wanted):
            setattr(row, name, wanted)
            changed.append(name)
    return changed
