"""Rows of a cycle that others refer to, rewritten from a list of labels."""

from typing import Any

from django.db.models import ProtectedError, RestrictedError

from cycles.errors import CycleError
from cycles.models import Criterion, Cycle, RequiredPiece


def write_labelled(model: type[RequiredPiece] | type[Criterion], cycle: Cycle, wanted: list[dict[str, Any]]) -> None:
    """Make a cycle's rows of a model those wanted, in order, so that what refers to a row keeps it.

    A row keeps its label; a label that is new takes over a row whose label is gone at the same rank (it was reworded).
    Raises CycleError (409) when a row that must go is referred to.
    """
    rows = {row.label: row for row in model.objects.filter(cycle=cycle)}
    labels = {fields["label"] for fields in wanted}
    spare = {row.position: row for label, row in rows.items() if label not in labels}
    for position, fields in enumerate(wanted, start=1):
        row = rows.get(fields["label"]) or spare.pop(position, None) or model(cycle=cycle)
        changes = {
            name: value for name, value in {**fields, "position": position}.items() if getattr(row, name) != value
        }
        if changes or row.pk is None:
            for name, value in changes.items():
                setattr(row, name, value)
            row.save()
    for row in spare.values():
        try:
            row.delete()
        except (ProtectedError, RestrictedError) as error:
            sentence = f"«\u202f{row.label}\u202f» sert déjà et ne peut pas être retiré\u00a0: remettez-le."
            raise CycleError(sentence) from error
