"""Which hard limits bind, and what one more would gain: each is relaxed by one and the problem solved again."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from committee.composing.answers import Proposal, Relaxation
from committee.composing.problem import Bound, Limit, LimitKind, Problem
from committee.composing.proposing import propose
from committee.composing.search import Search
from committee.composing.standing import Tally
from toolkit.programs import SECONDS


def binding_limits(
    problem: Problem,
    proposal: Proposal,
    *,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Relaxation, ...]:
    """Every hard limit but the number of seats, the largest gain first.

    By one: a minimum asks for one fewer and a maximum allows one more (for each value, where they are counted apart);
    one employer may send two people; one fixed person is free. `proposal` is the answer to the problem.
    """
    limits = [limit for limit in problem.limits if limit.kind != LimitKind.SEATS]
    found = []
    for done, limit in enumerate(limits):
        progress(done, len(limits))
        found.append(_relax(problem, proposal, limit, seconds))
    progress(len(limits), len(limits))
    return tuple(sorted(found, key=lambda each: (-each.gain, each.limit.order)))


def relaxed(problem: Problem, limit: Limit) -> Problem | None:
    """The problem with a limit relaxed by one; None where there is nothing to relax."""
    if limit.kind == LimitKind.ONE_PER_EMPLOYER:
        return replace(problem, doubles=problem.doubles + 1)
    if limit.kind == LimitKind.FIXED_IN:
        return replace(problem, fixed_in=problem.fixed_in - {limit.key})
    if limit.kind == LimitKind.FIXED_OUT:
        return replace(problem, fixed_out=problem.fixed_out - {limit.key})
    if limit.kind == LimitKind.SEATS:
        return None
    target = problem.target_of[limit.key]
    number = target.number + (1 if target.bound == Bound.MOST else -1)
    if number < 0:
        return None
    others = (replace(target, number=number) if each is target else each for each in problem.targets)
    return replace(problem, targets=tuple(others))


def _relax(problem: Problem, proposal: Proposal, limit: Limit, seconds: float) -> Relaxation:
    slack = _slack(problem, proposal, limit)
    eased, total = relaxed(problem, limit), int(proposal.value * problem.seats)
    better = Search(eased, seconds=seconds).best(above=total) if eased else None
    if eased is None or better is None:
        return Relaxation(limit, slack, Fraction(0))
    then = propose(eased, seconds=seconds)
    if then is None or then.value * problem.seats != better.total:
        raise RuntimeError("Two searches of the same problem disagree.")
    before, after = frozenset(proposal.group), frozenset(then.group)
    entering, leaving = problem.ordered(after - before), problem.ordered(before - after)
    return Relaxation(limit, slack, then.value - proposal.value, entering, leaving)


def _slack(problem: Problem, proposal: Proposal, limit: Limit) -> int | None:
    if limit.kind != LimitKind.TARGET:
        return None
    target = problem.target_of[limit.key]
    count = Tally(problem, proposal.group).target_standing(target).count
    return target.number - count if target.bound == Bound.MOST else count - target.number
