"""What is at stake: who is in every group near the best, in some, in none, and which family of targets decides."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from time import perf_counter

from committee.composing.answers import EMPLOYER_FAMILY, Presence, Proposal, Stake, Stakes
from committee.composing.problem import Problem
from committee.composing.proposing import propose
from committee.composing.replacements import Replacements
from committee.composing.search import Found, Search
from toolkit.programs import SECONDS

Progress = Callable[[int, int], None]


def stakes(
    problem: Problem,
    distance: int,
    *,
    seconds: float = SECONDS,
    progress: Progress = lambda _done, _of: None,
) -> Stakes | None:
    """Everyone's presence in the groups whose value is at most `distance` (thousandths of mean) under the best. None
    where no group keeps the limits."""
    start = perf_counter()
    best = propose(problem, seconds=seconds)
    if best is None:
        return None
    keys, steps = problem.ordered(problem.by_key), len(problem.people) + len(_families(problem))
    margins = _Margins(problem, distance, seconds)
    plain = {}
    for done, key in enumerate(keys):
        progress(done, steps)
        plain[key] = margins.of(key)
    at_stake = [key for key in keys if plain[key][0] == Presence.SOME]
    without: dict[str, dict[str, _Margin]] = {key: {} for key in at_stake}
    for done, family in enumerate(_families(problem), start=len(keys)):
        progress(done, steps)
        others = _Margins(_without(problem, family), distance, seconds)
        for key in at_stake:
            without[key][family] = others.of(key)
    progress(steps, steps)
    people = tuple(_stake(best, key, plain[key], without.get(key, {})) for key in keys)
    return Stakes(best, distance, people, perf_counter() - start)


def _families(problem: Problem) -> tuple[str, ...]:
    return (*problem.families, *([EMPLOYER_FAMILY] if problem.one_per_employer else []))


def _without(problem: Problem, family: str) -> Problem:
    if family == EMPLOYER_FAMILY:
        return replace(problem, one_per_employer=False)
    return problem.without_family(family)


_Margin = tuple[Presence, Fraction | None]


class _Margins:
    """The best group with and without each person. A group that is found answers for all who are in it and all who are
    not, so the search for one person begins at the best that is known already."""

    def __init__(self, problem: Problem, distance: int, seconds: float) -> None:
        self.problem, self.distance = problem, distance
        self.search = Search(problem, seconds=seconds)
        self.known: dict[tuple[str, bool], int] = {}
        best = self.search.best()
        if best is None:
            raise RuntimeError("The group that was found is lost.")
        self.best = best
        self._learn(best)
        self._learn_swaps()

    def _learn(self, found: Found) -> None:
        for key in self.problem.by_key:
            side = key, key in found.group
            self.known[side] = max(found.total, self.known.get(side, found.total))

    def _learn_swaps(self) -> None:
        """The groups that are one swap away from the best."""
        pool = self.problem.by_key.keys() - self.best.group - self.problem.fixed_out
        table = Replacements(self.problem, self.best.group, pool, drop_rate=0, penalty=0)
        totals, broken = (each // table.weights[0] for each in (table.ones.worth, table.ones.missed))
        for row, leaving in enumerate(table.group):
            for column, entering in enumerate(table.pool):
                if not broken[row, column] and leaving not in self.problem.fixed_in:
                    for side in ((leaving, False), (entering, True)):
                        total = int(totals[row, column])
                        self.known[side] = max(total, self.known.get(side, total))

    def of(self, key: str) -> _Margin:
        """The presence of a person, and their margin where there is one."""
        inside = key in self.best.group
        found = self.search.best(above=self.known.get((key, not inside)), fixed={key: not inside})
        if found:
            self._learn(found)
        other = self.known.get((key, not inside))
        far = other is None or other < self.best.total - self.distance * self.problem.seats
        presence = Presence.SOME if not far else Presence.EVERY if inside else Presence.NONE
        if other is None:
            return presence, None
        margin = Fraction(self.best.total - other, self.problem.seats)
        return presence, margin if inside else -margin


def _stake(best: Proposal, key: str, plain: _Margin, without: dict[str, _Margin]) -> Stake:
    presence, margin = plain
    family = _deciding(margin, without) if margin is not None else ""
    return Stake(key, presence, key in best.group, margin, family, without[family][1] if family else None)


def _deciding(margin: Fraction, without: dict[str, _Margin]) -> str:
    """The family without which the presence changes, of several the one that moves the margin most; where none does,
    the one that moves the margin most; the first by name of equals."""

    moves = {
        family: (presence != Presence.SOME, abs(then - margin))
        for family, (presence, then) in without.items()
        if then is not None and then != margin
    }
    return max(sorted(moves), key=moves.__getitem__, default="")
