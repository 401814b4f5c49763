"""The definitions once more, written apart from the code under test: every group is enumerated and counted by hand."""

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from committee.composing.problem import Bound, Counted, Person, Problem, Target

FAMILIES = {"region": "ABC", "function": "XY", "gender": "FM"}


def units_missed(problem, group, target):
    """By how many units a target is missed."""
    had = [problem.by_key[key].traits.get(target.family, "") for key in group]
    known = {person.traits.get(target.family, "") for person in problem.people} - {""}
    scope = set(target.values) or known

    def short(count):
        gap = target.number - count if target.bound == Bound.LEAST else count - target.number
        return gap if gap > 0 else 0

    if target.counted == Counted.PEOPLE:
        return short(len([value for value in had if value in scope]))
    if target.counted == Counted.VALUES:
        return short(len(scope & set(had)))
    return sum(short(had.count(value)) for value in scope)


def employers_too_many(problem, group):
    if not problem.one_per_employer:
        return 0
    had = [problem.by_key[key].employer for key in group if problem.by_key[key].employer]
    return len(had) - len(set(had))


def units_broken(problem, group):
    hard = [target for target in problem.targets if target.weight is None]
    return sum(units_missed(problem, group, target) for target in hard) + employers_too_many(problem, group)


def unmet_weight(problem, group):
    return sum(target.weight for target in problem.targets if target.weight and units_missed(problem, group, target))


def mean(problem, group):
    return Fraction(sum(problem.by_key[key].score for key in group), len(group)) if group else Fraction(0)


def value(problem, group):
    return mean(problem, group) - unmet_weight(problem, group)


def allowed_groups(problem):
    """Every group that keeps the hard limits."""
    keys = sorted(problem.by_key)
    for chosen in combinations(keys, problem.seats):
        group = frozenset(chosen)
        if problem.fixed_in <= group and not problem.fixed_out & group and not units_broken(problem, group):
            yield group


@st.composite
def targets(draw, number):
    family = draw(st.sampled_from(sorted(FAMILIES)))
    counted = draw(st.sampled_from(Counted))
    least = 1 if counted == Counted.PEOPLE else 0
    return Target(
        key=f"t{number}",
        family=family,
        bound=draw(st.sampled_from(Bound)),
        number=draw(st.integers(0, 3)),
        values=draw(st.frozensets(st.sampled_from(FAMILIES[family]), min_size=least, max_size=2)),
        counted=counted,
        weight=draw(st.sampled_from([None, None, 40, 300, 2500])),
    )


@st.composite
def problems(draw, most=8, seats=4, step=500, hard=True):
    """A few people whose scores are often equal, a few targets. `hard`: whether targets may be hard."""
    size = draw(st.integers(seats, most))
    people = tuple(
        Person(
            key=f"p{number:02}",
            score=draw(st.integers(20, 26)) * step,
            traits={family: draw(st.sampled_from(["", *values])) for family, values in FAMILIES.items()},
            employer=draw(st.sampled_from(["", "", "", "E1", "E2"])),
        )
        for number in range(size)
    )
    wanted = [draw(targets(number)) for number in range(draw(st.integers(0, 4)))]
    keys = st.sampled_from([person.key for person in people])
    fixed_in = draw(st.frozensets(keys, max_size=1))
    return Problem(
        people=people,
        seats=draw(st.integers(1, seats)),
        targets=tuple(target for target in wanted if hard or target.is_wish),
        one_per_employer=draw(st.booleans()),
        fixed_in=fixed_in,
        fixed_out=draw(st.frozensets(keys, max_size=1)) - fixed_in,
        seed=draw(st.sampled_from("ab")),
    )
