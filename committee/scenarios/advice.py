"""The single exchanges by which a group that misses targets would meet them all."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from committee.composing.answers import SwapCost, TargetStanding
from committee.composing.problem import Bound, Counted, Person, Problem
from committee.composing.standing import Tally
from committee.composing.swaps import swap_cost
from committee.scenarios.group import Group

MOST = 3
MOST_KINDS = 3000  # pairs of unlike people that are tried: a page waits for the answer


def single_swaps(group: Group, outside: Iterable[str]) -> list[SwapCost]:
    """The exchanges after which every target is met and no employer has two people, the best mean first, three at most.

    None where the group is not of the size that is asked, where nothing is missed, or where one exchange cannot do it.
    """
    problem, standing = group.problem, group.standing
    missed = [each for each in standing.targets if not each.met]
    excess = sum(len(keys) - 1 for _, keys in standing.clashes)
    is_far = excess > 1 or any(each.missing > 1 for each in missed)
    if standing.people != problem.seats or is_far or not (missed or excess):
        return []
    tally = Tally(problem, group.inside)
    repaired = _Repaired(tally)
    found = []
    for leaving, entering in _pairs(tally, missed, outside):
        if repaired(leaving, entering):
            found.append(swap_cost(problem, group.inside, leaving.key, entering.key))
        if len(found) == MOST or repaired.is_spent:
            break
    return found


def _pairs(tally: Tally, missed: list[TargetStanding], outside: Iterable[str]) -> Iterator[tuple[Person, Person]]:
    """Those that may do, the smallest loss of score first, then by the draw of the problem."""
    problem = tally.problem
    tests = [_may_help(problem, each) for each in missed]
    members = [problem.by_key[key] for key in tally.people]
    if tally.clashing:
        members = [person for person in members if person.employer in tally.clashing]
    leaving = [person for person in members if all(leaves(person) for leaves, _ in tests)]
    others = [problem.by_key[key] for key in outside if key not in problem.fixed_out]
    entering = [person for person in others if all(enters(person) for _, enters in tests)]
    pairs = [(one, other) for one in leaving for other in entering]

    def order(pair: tuple[Person, Person]) -> tuple[int, bytes, bytes]:
        one, other = pair
        return one.score - other.score, problem.digest(one.key), problem.digest(other.key)

    return iter(sorted(pairs, key=order))


Test = Callable[[Person], bool]


def _may_help(problem: Problem, standing: TargetStanding) -> tuple[Test, Test]:
    """Who may leave, and who may enter, for a target that is missed by one to be met."""
    target = standing.target
    if target.counted == Counted.VALUES:
        return _anybody, _anybody
    wanted = frozenset(standing.at_fault) or problem.scope(target)

    def has(person: Person) -> bool:
        return person.traits.get(target.family, "") in wanted

    def lacks(person: Person) -> bool:
        return not has(person)

    return (lacks, has) if target.bound == Bound.LEAST else (has, lacks)


def _anybody(person: Person) -> bool:
    return True


class _Repaired:
    """Whether an exchange meets everything, answered once for people who count alike."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.problem = tally.problem
        self.known: dict[tuple[object, ...], bool] = {}
        targets = self.problem.targets
        open_families = {each.family for each in targets if each.counted != Counted.PEOPLE}
        self.named = {
            family: None if family in open_families else {v for t in targets if t.family == family for v in t.values}
            for family in self.problem.families
        }
        self.kind = cache(self._kind)

    @property
    def is_spent(self) -> bool:
        """Whether enough was tried."""
        return len(self.known) >= MOST_KINDS

    def __call__(self, leaving: Person, entering: Person) -> bool:
        if not self._is_alone(leaving, entering):
            return False
        kinds = (self.kind(leaving.key), self.kind(entering.key))
        if kinds not in self.known:
            self.known[kinds] = self._meets(leaving.key, entering.key)
        return self.known[kinds]

    def _is_alone(self, leaving: Person, entering: Person) -> bool:
        """Whether nobody who stays has the employer of who enters."""
        if not entering.employer or not self.problem.one_per_employer:
            return True
        return self.tally.employers[entering.employer] - (leaving.employer == entering.employer) == 0

    def _kind(self, key: str) -> tuple[str, ...]:
        """What targets can tell of a person."""
        traits = self.problem.by_key[key].traits
        found = ((family, traits.get(family, "")) for family in self.problem.families)
        return tuple(value if self._tells(family, value) else "" for family, value in found)

    def _tells(self, family: str, value: str) -> bool:
        named = self.named[family]
        return named is None or value in named

    def _meets(self, leaving: str, entering: str) -> bool:
        self.tally.remove(leaving)
        self.tally.add(entering)
        try:
            return not any(self.tally.missing(target) for target in self.problem.targets)
        finally:
            self.tally.remove(entering)
            self.tally.add(leaving)
