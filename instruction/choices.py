"""What the filters of the list offer of a cycle: the pieces that it asks, the labels of its institute."""

from dataclasses import dataclass

from django.db.models import CharField, F, IntegerField, Value

from cycles.models import Cycle, RequiredPiece
from instruction.models import Label

_PIECE, _LABEL = "piece", "label"


@dataclass(frozen=True)
class Choices:
    """The pieces in their order, the labels by name."""

    pieces: list[RequiredPiece]
    labels: list[Label]


def read_choices(cycle: Cycle) -> Choices:
    """Both in one query: a page counts them."""
    pieces = RequiredPiece.objects.filter(cycle=cycle).order_by()
    labels = Label.objects.filter(institute=cycle.institute_id).order_by()
    found = pieces.values_list(Value(_PIECE, CharField()), F("pk"), F("label"), F("kind"), F("position")).union(
        labels.values_list(
            Value(_LABEL, CharField()), F("pk"), F("name"), F("name_key"), Value(0, output_field=IntegerField())
        ),
        all=True,
    )
    rows = sorted(found, key=lambda row: (row[4], row[3] if row[0] == _LABEL else "", row[1]))
    return Choices(
        pieces=[
            RequiredPiece(pk=pk, cycle=cycle, label=label, kind=kind, position=position)
            for name, pk, label, kind, position in rows
            if name == _PIECE
        ],
        labels=[Label(pk=pk, name=text) for name, pk, text, _key, _ in rows if name == _LABEL],
    )
