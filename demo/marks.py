"""Find marks from 0 to 5 whose weighted means give a mean out of 20 that is known beforehand."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from random import Random

# With weights that are multiples of 5 %, a reading out of 20 moves by steps of 0.2.
STEP = Decimal("0.2")
# Readings in pairs on either side of the mean, in steps: an odd reader out sits on the mean itself.
_SPREADS = ((2, 5), (3, 6), (1, 4), (2, 7))


def readings_for(mean: Decimal, *, readers: int, turn: int) -> list[Decimal]:
    """Return readings out of 20, as many as `readers` or one less, whose mean is exactly `mean`.

    A mean such as 16.5 lies between two possible readings: only an even number of them can reach it.
    """
    between = mean % STEP != 0
    count = readers - 1 if between and readers % 2 else readers
    half = STEP / 2 if between else Decimal(0)
    readings = [mean] * (count % 2)
    for rank in range(count // 2):
        distance = min(_SPREADS[turn % len(_SPREADS)][rank % 2] * STEP + half, (20 - mean) // STEP * STEP + half)
        readings += [mean + distance, mean - distance]
    start = turn % max(count, 1)
    return readings[start:] + readings[:start]


def marks_for(score: Decimal, *, weights: Sequence[int], random: Random) -> tuple[int, ...]:
    """Return one mark for each weight (percent), close to one another, worth `score` out of 20.

    Raises LookupError when no marks are worth that score.
    """
    found = _by_score(tuple(weights)).get(score)
    if not found:
        raise LookupError(f"No marks are worth {score}.")
    return random.choice(found)


@cache
def _by_score(weights: tuple[int, ...]) -> dict[Decimal, list[tuple[int, ...]]]:
    """Every likely set of marks by its score: at most two marks apart, so that the grid reads like a person's."""
    table: dict[Decimal, list[tuple[int, ...]]] = {}
    for marks in itertools.product(range(1, 6), repeat=len(weights)):
        if max(marks) - min(marks) <= 2:
            total = sum(weight * mark for weight, mark in zip(weights, marks, strict=True))
            table.setdefault(Decimal(4 * total) / sum(weights), []).append(marks)
    return table
