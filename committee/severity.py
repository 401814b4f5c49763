"""How severe a member is beside the others, for that member alone: no other page, no export, no role shows it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Avg, Q

from committee.access import Viewer
from committee.enums import VOTING_ROLES, AssessmentState
from committee.models import Assessment, Score
from toolkit.text.typography import format_number

FEWEST = 3  # dossiers: below, a difference says more of a dossier than of who reads it
HALF = 100  # of the drawing, on each side of the line where all agree
FULL = Decimal(2)  # points that fill it


@dataclass(frozen=True)
class Lean:
    """One criterion: by how much one marks it above (or below) the others, out of 5, on how many dossiers."""

    label: str
    difference: Decimal
    number: int

    @property
    def words(self) -> str:
        """« 0,8 point au-dessous »."""
        return _words(self.difference)

    @property
    def width(self) -> int:
        """Of the bar, out of HALF."""
        return round(HALF * min(abs(self.difference), FULL) / FULL)

    @property
    def start(self) -> int:
        """Where the bar begins: it goes from the middle."""
        return HALF - self.width if self.difference < 0 else HALF


class Severity:
    """One member beside the mean of the others, on the dossiers that both they and somebody else have read. What the
    member has not validated, or has said nothing of, is no part of it. Two queries, and one for the grid."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._mine = Assessment.objects.filter(
            seat=viewer.seat, state=AssessmentState.VALIDATED, is_unable=False, item__in=viewer.items().values("pk")
        )

    @cached_property
    def _differences(self) -> list[Decimal]:
        read = Assessment.objects.filter(
            Q(seat=self.viewer.seat) | Q(seat__role__in=VOTING_ROLES),
            item__in=self._mine.values("item"), state=AssessmentState.VALIDATED, is_unable=False,
        )  # fmt: skip
        mine = Q(seat=self.viewer.seat)
        found = (
            read.values("item").annotate(own=Avg("score", filter=mine), others=Avg("score", filter=~mine)).order_by()
        )
        return list(_apart(found))

    @property
    def number(self) -> int:
        """Dossiers compared."""
        return len(self._differences)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of them to say something."""
        return self.number >= FEWEST

    @property
    def sentence(self) -> str:
        """« Sur 12 dossiers lus aussi par d’autres, vous notez en moyenne 0,8 point au-dessous. »"""
        return (
            f"Sur {format_number(self.number)} dossiers lus aussi par d’autres, vous notez en moyenne "
            f"{_words(_mean(self._differences))}."
        )

    @cached_property
    def leans(self) -> list[Lean]:
        """By criterion, in the order of the grid; those marked on too few dossiers are left out."""
        mine = Q(assessment__seat=self.viewer.seat)
        scores = Score.objects.filter(
            mine | Q(assessment__seat__role__in=VOTING_ROLES),
            assessment__item__in=self._mine.values("item"),
            assessment__state=AssessmentState.VALIDATED,
            assessment__set_aside_at=None,
            value__isnull=False,
        )
        rows: dict[int, list[Any]] = defaultdict(list)
        grouped = scores.values("assessment__item", "criterion")
        for row in grouped.annotate(own=Avg("value", filter=mine), others=Avg("value", filter=~mine)).order_by():
            rows[row["criterion"]].append(row)
        found = [(each.label, list(_apart(rows[each.pk]))) for each in self.viewer.cycle.criteria.all()]
        return [Lean(label, _mean(apart), len(apart)) for label, apart in found if len(apart) >= FEWEST]


def _apart(rows: Iterable[Any]) -> Iterable[Decimal]:
    """One's own less the mean of the others, where there are both."""
    for row in rows:
        if row["own"] is not None and row["others"] is not None:
            yield Decimal(str(row["own"])) - Decimal(str(row["others"]))


def _mean(differences: list[Decimal]) -> Decimal:
    mean = sum(differences, Decimal(0)) / len(differences)
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _words(difference: Decimal) -> str:
    if not difference:
        return "comme les autres"
    size = abs(difference)
    points = "points" if size >= 2 else "point"
    return f"{format_number(size)} {points} {'au-dessus' if difference > 0 else 'au-dessous'}"
