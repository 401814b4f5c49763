"""A smallest set of limits that cannot be met together.

Implicit hitting sets, as in the extraction of smallest unsatisfiable subsets (Ignatiev, Previti, Liffiton and
Marques-Silva, "Smallest MUS extraction with minimal hitting set dualization", CP 2015): a set of limits that can be
met together leaves out at least one of each contradiction, so every contradiction takes one limit at least from what
was left out. The smallest set that does so for all that is known is tried; when the solver meets it, what has to be
left out beside it is one more thing known; when it cannot be met, it is a smallest contradiction.
"""

from collections.abc import Sequence

from committee.composing.answers import Contradiction
from committee.composing.model import GroupModel
from committee.composing.problem import Limit, Problem
from toolkit.programs import SECONDS


def contradiction(problem: Problem, *, seconds: float = SECONDS) -> Contradiction | None:
    """A contradiction of the fewest limits, or None where some group keeps them all. Of several of the same size, the
    first in the order of `Problem.limits`: targets by key, then one per employer, seats, fixed people. Wishes are no
    limits."""
    model = GroupModel(problem, soft=True, seconds=seconds)
    left_out: list[int] = []
    tried: tuple[int, ...] = ()
    while (more := _left_out(model, problem.limits, tried)) is not None:
        if not more:
            return None
        left_out.append(more)
        tried = _first_hitting(left_out, len(tried))
    eligible = len(problem.people) - len(problem.fixed_out)
    return Contradiction(tuple(problem.limits[at] for at in tried), eligible, problem.seats)


def _left_out(model: GroupModel, limits: Sequence[Limit], kept: Sequence[int]) -> int | None:
    """The fewest limits to leave out, as the bits of a number, when some are kept. None where those cannot be."""
    for at, limit in enumerate(limits):
        model.program.bound(model.broken[limit], 0, at not in kept)
    model.program.set_costs(dict.fromkeys(model.broken.values(), 1))
    if not model.program.solve():
        return None
    values = model.program.values
    return sum(1 << at for at, limit in enumerate(limits) if values[model.broken[limit]] > 0.5)


def _first_hitting(sets: Sequence[int], size: int) -> tuple[int, ...]:
    """The first of the smallest sets that take one bit of each; `size`: one of fewer is known not to do."""
    while (found := _hitting(sets, size, 0)) is None:
        size += 1
    return found


def _hitting(sets: Sequence[int], size: int, start: int) -> tuple[int, ...] | None:
    """The first set of at most `size` bits, from `start` up, that takes one of each."""
    if not sets:
        return ()
    left = [each >> start for each in sets]
    if _apart(left) > size:
        return None
    last = min(each.bit_length() for each in left)
    for at in range(start, start + last):
        rest = [each for each in sets if not each >> at & 1]
        found = _hitting(rest, size - 1, at + 1) if len(rest) < len(sets) else None
        if found is not None:
            return at, *found
    return None


def _apart(sets: Sequence[int]) -> int:
    """How many of the sets have nothing in common, at least: each needs a bit of its own."""
    taken = count = 0
    for each in sorted(sets, key=int.bit_count):
        if not each & taken:
            taken |= each
            count += 1
    return count
