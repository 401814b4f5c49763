"""One question before many: which of the relations of a row hold anything at all."""

from typing import Any

from django.db.models import Exists, Model, QuerySet


def where_any(row: Model, **relations: QuerySet[Any]) -> dict[str, QuerySet[Any] | tuple[()]]:
    """These relations of a row; those that hold nothing come back as an empty tuple, which nothing need be asked of.

    One query, of an EXISTS each. For what most rows lack: a relation that is nearly always there is asked for directly.
    """
    probes = {f"has_{name}": Exists(found) for name, found in relations.items()}
    told = type(row)._base_manager.filter(pk=row.pk).values(**probes).get()
    return {name: found if told[f"has_{name}"] else () for name, found in relations.items()}
