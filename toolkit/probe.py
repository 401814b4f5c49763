"""Small questions: which of the relations of a row hold anything at all, and a row that is there or not."""

from typing import Any, TypeVar

from django.db.models import Exists, Model, QuerySet

Row = TypeVar("Row")


def where_any(row: Model, **relations: QuerySet[Any]) -> dict[str, QuerySet[Any] | tuple[()]]:
    """These relations of a row; those that hold nothing come back as an empty tuple, which nothing need be asked of.

    One query, of an EXISTS each. For what most rows lack: a relation that is nearly always there is asked for directly.
    """
    probes = {f"has_{name}": Exists(found) for name, found in relations.items()}
    told = type(row)._base_manager.filter(pk=row.pk).values(**probes).get()
    return {name: found if told[f"has_{name}"] else () for name, found in relations.items()}


def one_or_none(rows: QuerySet[Any, Row]) -> Row | None:
    """The row that a unique condition keeps, if it is there: `first()` would have it sorted."""
    return next(iter(rows.order_by()[:1]), None)
