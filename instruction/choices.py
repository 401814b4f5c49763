"""What the filters of the list offer of a cycle: who follows its dossiers, the pieces that it asks, the labels of its
institute."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value

from accounts.models import User
from cycles.models import Cycle, RequiredPiece
from instruction.models import Label
from instruction.services.assignment import followers_of

_FOLLOWER, _PIECE, _LABEL = "follower", "piece", "label"


@dataclass(frozen=True)
class Choices:
    """People and labels by name, the pieces in their order."""

    followers: list[User]
    pieces: list[RequiredPiece]
    labels: list[Label]


def read_choices(cycle: Cycle) -> Choices:
    """All in one query: a page counts them."""
    followers = _lines(followers_of(cycle), _FOLLOWER, "first_name", "last_name", "email", order="sort_name")
    pieces = _lines(RequiredPiece.objects.filter(cycle=cycle), _PIECE, "label", "kind", place="position")
    labels = _lines(Label.objects.filter(institute=cycle.institute_id), _LABEL, "name", order="name_key")
    choices = Choices([], [], [])
    for name, pk, first, second, third, _, place in sorted(followers.union(pieces, labels, all=True), key=_rank):
        if name == _FOLLOWER:
            choices.followers.append(User(pk=pk, first_name=first, last_name=second, email=third))
        elif name == _PIECE:
            choices.pieces.append(RequiredPiece(pk=pk, cycle=cycle, label=first, kind=second, position=place))
        else:
            choices.labels.append(Label(pk=pk, name=first))
    return choices


def _lines(rows: QuerySet, name: str, *texts: str, order: str = "", place: str = "") -> QuerySet:
    """Rows of one shape, whatever their table: name, key, three texts, a text and a number to sort by."""
    shown = [*map(F, texts), *[Value("", CharField())] * (3 - len(texts))]
    return rows.order_by().values_list(
        Value(name, CharField()),
        F("pk"),
        *shown,
        F(order) if order else Value("", CharField()),
        F(place) if place else Value(0, IntegerField()),
    )


def _rank(line: tuple[Any, ...]) -> tuple[int, str, int]:
    _, pk, _, _, _, order, place = line
    return place, order, pk
