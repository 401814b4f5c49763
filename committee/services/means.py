"""The mean of a dossier, kept with its row."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from committee.models import Assessment, Item


def refresh_mean(*, item: Item) -> None:
    """Write the mean of the validated readings, out of 20, and their number. The caller holds the lock on the item."""
    readings = Assessment.objects.counted().filter(item=item).only("score")
    write_mean(item=item, scores=[reading.score for reading in readings if reading.score is not None])


def write_mean(*, item: Item, scores: Iterable[Decimal]) -> None:
    """Keep this mean with the row, and the number of scores. The caller holds the lock on the item."""
    known = list(scores)
    Item.objects.filter(pk=item.pk).update(mean_score=mean_of(known), assessment_count=len(known))


def mean_of(scores: list[Decimal]) -> Decimal | None:
    """The mean to two decimals, halves up, the same on every database; None without a score."""
    if not scores:
        return None
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
