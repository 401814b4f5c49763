"""What a swap costs before it is made: arithmetic on counts, no solver."""

from collections.abc import Collection, Iterable

from committee.composing.answers import SwapCost, TargetChange
from committee.composing.problem import Problem
from committee.composing.standing import Tally


def swap_cost(problem: Problem, group: Collection[str], leaving: str, entering: str) -> SwapCost:
    """The cost of `entering` for `leaving`; either may be empty. Raises ValueError or KeyError where the one is not in
    the group or the other is already."""
    return _Swaps(problem, group).cost(leaving, entering)


def swaps_out(problem: Problem, group: Collection[str], leaving: str, among: Iterable[str]) -> tuple[SwapCost, ...]:
    """All that may come in the place of one member, the best value first; but first what breaks the fewest hard
    limits."""
    swaps = _Swaps(problem, group)
    return _ranked(problem, [swaps.cost(leaving, key) for key in among])


def swaps_in(problem: Problem, group: Collection[str], entering: str) -> tuple[SwapCost, ...]:
    """All the members whose place one person may take, the best value first; but first what breaks the fewest hard
    limits."""
    swaps = _Swaps(problem, group)
    return _ranked(problem, [swaps.cost(key, entering) for key in group])


def _ranked(problem: Problem, costs: list[SwapCost]) -> tuple[SwapCost, ...]:
    def order(cost: SwapCost) -> tuple[object, ...]:
        return cost.broken, -cost.value, problem.digest(cost.leaving), problem.digest(cost.entering)

    return tuple(sorted(costs, key=order))


class _Swaps:
    """The group counted once, then each swap made and undone."""

    def __init__(self, problem: Problem, group: Collection[str]) -> None:
        self.problem = problem
        self.tally = Tally(problem, group)
        self.before = [self.tally.target_standing(target) for target in problem.targets]
        self.mean, self.value, self.broken = self.tally.mean, self.tally.value, self.tally.broken()
        self.clashing = self.tally.clashing

    def cost(self, leaving: str, entering: str) -> SwapCost:
        if leaving == entering or entering in self.tally.people:
            raise ValueError("A swap is between a member and somebody else.")
        self._move(leaving, entering)
        try:
            return self._told(leaving, entering)
        finally:
            self._move(entering, leaving)

    def _move(self, leaving: str, entering: str) -> None:
        if leaving:
            self.tally.remove(leaving)
        if entering:
            self.tally.add(entering)

    def _told(self, leaving: str, entering: str) -> SwapCost:
        changes = (TargetChange(before, self.tally.target_standing(before.target)) for before in self.before)
        return SwapCost(
            leaving=leaving,
            entering=entering,
            mean=self.tally.mean - self.mean,
            value=self.tally.value - self.value,
            mean_after=self.tally.mean,
            broken=self.tally.broken() - self.broken,
            changes=tuple(change for change in changes if change.matters),
            clashes_made=tuple(sorted(self.tally.clashing - self.clashing)),
            clashes_lifted=tuple(sorted(self.clashing - self.tally.clashing)),
        )
