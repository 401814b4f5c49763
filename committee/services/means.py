"""The mean of a dossier, kept with its row."""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

from committee.models import Assessment, Item


def refresh_mean(*, item: Item) -> None:
    """Write the mean of the validated readings, out of 20, and their number. The caller holds the lock on the item."""
    readings = Assessment.objects.counted().filter(item=item).only("score")
    write_mean(item=item, scores=[reading.score for reading in readings])


def write_mean(*, item: Item, scores: Collection[Decimal | None]) -> None:
    """Keep with the row the mean of these scores, and how many readings there are: one whose author cannot say has no
    score. The caller holds the lock on the item."""
    known = [score for score in scores if score is not None]
    Item.objects.filter(pk=item.pk).update(mean_score=mean_of(known), assessment_count=len(scores))


def mean_of(scores: list[Decimal]) -> Decimal | None:
    """The mean to two decimals, halves up, the same on every database; None without a score."""
    if not scores:
        return None
    return (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def in_thousandths(mean: Decimal) -> int:
    """The same mean in whole thousandths of a point: what groups are counted in."""
    return int(mean * 1000)
