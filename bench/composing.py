"""`python -m bench.composing`: how long the composer takes, beside the solver's own time. No base is needed."""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from committee.composing.alternates import alternates, first_refusals
from committee.composing.answers import Proposal
from committee.composing.contradicting import contradiction
from committee.composing.model import GroupModel, solve_model
from committee.composing.problem import Bound, Counted, Person, Problem, Target
from committee.composing.proposing import propose
from committee.composing.relaxing import binding_limits
from committee.composing.staking import stakes
from committee.composing.standing import standing_of
from committee.composing.swaps import swap_cost, swaps_out

REGIONS, REGION_SHARES = "11 44 75 76 84 32 28 53 52 24 27 93 94 04", (25, 8, 9, 9, 11, 8, 5, 6, 6, 4, 4, 8, 1, 5)
# Values and how often each comes in a call.
FAMILIES = {
    "employer_type": {
        "COMMUNE": 22,
        "CC": 6,
        "CA": 14,
        "CU": 4,
        "METROPOLE": 10,
        "DEPARTEMENT": 14,
        "REGION": 5,
        "OTHER": 18,
    },
    "stratum": {"UNDER_20K": 8, "FROM_20K": 12, "FROM_40K": 20, "FROM_80K": 20, "FROM_150K": 25, "FROM_400K": 15},
    "region": dict(zip(REGIONS.split(), REGION_SHARES, strict=True)),
    "function": {"DGS": 40, "DGA": 45, "DG": 10, "OTHER": 5},
    "gender": {"F": 42, "M": 58},
    "seniority": {"UNDER_2": 15, "FROM_2": 35, "FROM_5": 35, "FROM_10": 15},
    "first_cycle": {"yes": 80, "no": 20},
}
SMALL, LARGE = frozenset({"UNDER_20K", "FROM_20K"}), frozenset({"FROM_150K", "FROM_400K"})
EPCI, LEVELS = frozenset({"CC", "CA", "CU", "METROPOLE"}), frozenset({"DEPARTEMENT", "REGION"})
STEPS = (1, 100, 500)  # of the scores, in thousandths: the rounder, the more equals
DISTANCE = 100  # thousandths of mean


def invent_people(number: int, seed: int, step: int) -> tuple[Person, ...]:
    """A call where large employers and the region of Paris score better: the targets pull against the scores."""
    random, people = Random(seed), []
    for at in range(number):
        traits = {family: random.choices(list(values), list(values.values()))[0] for family, values in FAMILIES.items()}
        score = random.gauss(13_500, 2_000) + 700 * (traits["region"] == "11") - 900 * (traits["stratum"] in SMALL)
        rounded = round(min(20_000, max(4_000, score)) / step) * step
        people.append(Person(f"{at:05}", rounded, traits, f"{random.randrange(number * 4 // 5):09}"))
    return tuple(people)


def wanted(seats: int) -> tuple[Target, ...]:
    """Targets of the seven families: minima, maxima, wishes, values apart and different values."""

    def least(key: str, family: str, share: float, values: Iterable[str], weight: int | None = None) -> Target:
        return Target(key, family, Bound.LEAST, max(1, round(share * seats)), frozenset(values), weight=weight)

    def most(key: str, family: str, share: float, values: Iterable[str]) -> Target:
        return Target(key, family, Bound.MOST, round(share * seats), frozenset(values))

    each, values = Counted.PEOPLE_OF_EACH, Counted.VALUES
    return (
        least("communes", "employer_type", 0.25, ["COMMUNE"]),
        most("communes, most", "employer_type", 0.35, ["COMMUNE"]),
        least("epci", "employer_type", 0.35, EPCI),
        most("epci, most", "employer_type", 0.45, EPCI),
        least("departments and regions", "employer_type", 0.15, LEVELS, 200),
        least("others", "employer_type", 0.1, ["OTHER"], 150),
        least("small", "stratum", 0.1, SMALL),
        least("middle", "stratum", 0.2, ["FROM_40K"], 100),
        most("large, most", "stratum", 0.55, LARGE),
        most("Paris, most", "region", 0.2, ["11"]),
        least("overseas", "region", 0.05, ["04"], 120),
        Target("of a region", "region", Bound.MOST, seats // 4, counted=each),
        Target("three of a region", "region", Bound.MOST, 3, counted=each, weight=130),
        Target("regions", "region", Bound.LEAST, min(9, seats // 2), counted=values),
        least("dgs", "function", 0.4, ["DGS"]),
        most("dga, most", "function", 0.55, ["DGA"]),
        least("women", "gender", 0.5, ["F"]),
        least("men", "gender", 0.4, ["M"]),
        least("parity", "gender", 0.5, ["M"], 80),
        least("juniors", "seniority", 0.1, ["UNDER_2"], 90),
        most("seniors, most", "seniority", 0.25, ["FROM_10"]),
        Target("of each seniority", "seniority", Bound.LEAST, 2, counted=each, weight=60),
        least("first cycle", "first_cycle", 0.8, ["yes"]),
        least("another cycle", "first_cycle", 0.1, ["no"], 70),
    )


def invent_problem(number: int, seats: int, seed: int, step: int) -> Problem:
    return Problem(invent_people(number, seed, step), seats, wanted(seats), seed="bench")


Play = Callable[[Problem, Proposal], float | None]


@dataclass(frozen=True)
class Act:
    """`ceiling`: the processor seconds that it may take. `play` does it once, on a problem and its proposal, and
    returns the solver's own seconds where they are known."""

    label: str
    play: Play
    ceiling: float | None = None


def _propose(problem: Problem, known: Proposal) -> float:
    found = propose(problem)
    assert found == replace(known, seconds=found.seconds, solver_seconds=found.solver_seconds)
    return found.solver_seconds


def _alone(problem: Problem, known: Proposal) -> float:
    """The problem as one integer program of HiGHS, without rules for ties: another road to the same value."""
    model = GroupModel(problem)
    group = solve_model(model, model.costs)
    assert group is not None and standing_of(problem, group).value == known.value
    return model.program.spent


def _drag(problem: Problem, known: Proposal) -> None:
    swap_cost(problem, known.group, known.group[0], _outside(problem, known)[0])


def _drags(problem: Problem, known: Proposal) -> None:
    swaps_out(problem, known.group, known.group[0], _outside(problem, known))


def _outside(problem: Problem, known: Proposal) -> list[str]:
    return [key for key in problem.by_key if key not in known.group]


def _bind(problem: Problem, known: Proposal) -> None:
    binding_limits(problem, known)


def _contradict(problem: Problem, _known: Proposal) -> None:
    many = Target("many women", "gender", Bound.LEAST, problem.seats * 4 // 5, frozenset("F"))
    found = contradiction(replace(problem, targets=(*problem.targets, many)))
    assert found is not None and len(found.limits) == 3


def _stake(problem: Problem, _known: Proposal) -> None:
    stakes(problem, DISTANCE)


def _list(problem: Problem, known: Proposal) -> None:
    first_refusals(problem, known.group, alternates(problem, known.group, 10, 80).order)


ALWAYS = (
    Act("Proposer, optimum prouvé", _propose, 1.0),
    Act("Le même problème, HiGHS seul", _alone),
    Act("Un échange", _drag, 0.02),
    Act("Tous les échanges d’une personne", _drags),
    Act("Limites qui bornent, gain de chacune", _bind),
    Act("Contradiction de trois limites", _contradict),
)
LONG = (
    Act("Ce qui se joue, à 0,1 point", _stake, 5.0),
    Act("Liste d’attente de dix, premiers refus", _list, 5.0),
)
SIZES = {
    (60, 20): (*ALWAYS, *LONG),
    (300, 25): (*ALWAYS, *(replace(act, ceiling=None) for act in LONG)),
    (3000, 25): tuple(replace(act, ceiling=10.0 if act.ceiling == 1.0 else None) for act in ALWAYS),
}


@dataclass(frozen=True)
class Measure:
    seconds: float
    processor: float
    solver: float | None


def measure(play: Play, problem: Problem, known: Proposal) -> Measure:
    start, used = time.perf_counter(), time.process_time()
    solver = play(problem, known)
    return Measure(time.perf_counter() - start, time.process_time() - used, solver)


def _row(number: int, seats: int, act: Act, measures: list[Measure]) -> str:
    slowest = max(measures, key=lambda each: each.processor)
    gap = "" if slowest.solver is None else f"{(slowest.seconds / slowest.solver - 1) * 100:.0f} %"
    middle = statistics.median(each.processor for each in measures)
    cells = (f"{middle:.3f}", f"{slowest.processor:.3f}", f"{slowest.seconds:.3f}", gap, _or_nothing(act.ceiling))
    return f"| {act.label} : {seats} sur {number} | {' | '.join(cells)} |".replace(".", ",")


def _or_nothing(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2, help="how many calls of each size and roundness of scores")
    parser.add_argument("--most", type=int, default=3000, help="no call of more people than this")
    options = parser.parse_args(arguments)
    load = f"{os.getloadavg()[0]:.1f}".replace(".", ",")
    print(f"{platform.machine()}, {os.cpu_count()} cœurs, charge {load} au début ; secondes de processeur.\n")
    print("| Acte | médiane | maximum | horloge | écart au solveur | plafond |\n|---|---:|---:|---:|---:|---:|")
    held = True
    for (number, seats), acts in SIZES.items():
        if number > options.most:
            continue
        problems = [invent_problem(number, seats, seed, step) for step in STEPS for seed in range(options.seeds)]
        known = [(problem, propose(problem)) for problem in problems]
        for act in acts:
            measures = [measure(act.play, problem, found) for problem, found in known if found is not None]
            held = held and all(act.ceiling is None or each.processor < act.ceiling for each in measures)
            print(_row(number, seats, act, measures), flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
