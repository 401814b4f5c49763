"""The dossiers that everyone reads first: how far each is, and how far apart the marks lie."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import Avg, Count, Max, Min

from committee.access import Viewer
from committee.enums import AssessmentState, word_of
from committee.models import Assessment, Item, Recusal, Score
from cycles.models import Criterion


@dataclass(frozen=True)
class Spread:
    """One criterion: one's own mark in words, and the lowest, the mean and the highest of all, of how many."""

    label: str
    own: str
    low: int
    mean: Decimal
    high: int
    number: int


@dataclass(frozen=True)
class Sample:
    """One dossier, as far as this viewer may know. `absent`: names, for whoever chooses the dossiers."""

    item: Item
    is_read: bool
    read_count: int
    reader_count: int
    absent: tuple[str, ...]
    spreads: tuple[Spread, ...]


class Calibration:
    """What the page shows: only dossiers this viewer may know of."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    @cached_property
    def samples(self) -> list[Sample]:
        """The dossiers, by name. Five queries."""
        items = list(self.viewer.items().filter(calibrates=True).by_name().select_related("candidature"))
        criteria = list(self.viewer.cycle.criteria.all())
        mine = self._mine(items)
        spreads, absent = _spreads(items), self._absent(items)
        return [self._sample(item, criteria, mine.get(item.pk), spreads[item.pk], absent[item.pk]) for item in items]

    def _mine(self, items: list[Item]) -> dict[int, Assessment]:
        own = Assessment.objects.filter(item__in=items, seat=self.viewer.seat, state=AssessmentState.VALIDATED)
        return {each.item_id: each for each in own.prefetch_related("scores")}

    def _absent(self, items: list[Item]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        recused = Recusal.objects.standing().filter(item__in=items, seat__in=self.viewer.voters)
        for each in recused.select_related("user"):
            found[each.item_id].append(each.user.full_name)
        return found

    def _sample(
        self,
        item: Item,
        criteria: list[Criterion],
        mine: Assessment | None,
        spreads: dict[int, dict],
        absent: list[str],
    ) -> Sample:
        readers = len(self.viewer.voters) - len(absent)
        marks = mine.marks if mine is not None else {}
        shown = self._is_open(item, mine, readers)
        return Sample(
            item=item,
            is_read=mine is not None,
            read_count=item.assessment_count,
            reader_count=readers,
            absent=tuple(absent) if self.viewer.can_record else (),
            spreads=tuple(
                Spread(each.label, word_of(marks[each.pk]) if each.pk in marks else "", **spreads[each.pk])
                for each in criteria
                if shown and each.pk in spreads
            ),
        )

    def _is_open(self, item: Item, mine: Assessment | None, readers: int) -> bool:
        """Once all who may have read it, and this person all of theirs; at once to whoever sees every score."""
        if self.viewer.sees_scores:
            return True
        if mine is None or self.viewer.left_to_calibrate:
            return False
        return item.assessment_count >= readers or self.viewer.committee.calibration_closed_at is not None


def _spreads(items: list[Item]) -> dict[int, dict[int, dict]]:
    """By dossier and criterion, where at least two members marked it: one alone would be read for what it is."""
    found: dict[int, dict[int, dict]] = defaultdict(dict)
    counted = Assessment.objects.counted().filter(item__in=items).values("pk")
    scores = Score.objects.filter(assessment__in=counted, value__isnull=False)
    for item, criterion, low, mean, high, number in (
        scores.values_list("assessment__item", "criterion")
        .annotate(low=Min("value"), mean=Avg("value"), high=Max("value"), number=Count("pk"))
        .order_by()
    ):
        if number > 1:
            rounded = Decimal(str(mean)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            found[item][criterion] = {"low": low, "mean": rounded, "high": high, "number": number}
    return found
