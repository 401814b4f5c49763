"""What a study says: dossiers by the keys of their items, points of mean as decimals in text. Names are read when it is
shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from committee.composing.alternates import alternates, first_refusals
from committee.composing.answers import Expected, Proposal, Relaxation, SwapCost
from committee.composing.people import read_dossiers
from committee.composing.proposing import propose
from committee.composing.relaxing import binding_limits
from committee.composing.staking import stakes
from committee.enums import Outcome, StudyKind
from committee.models import Item, Study
from committee.scenarios.group import Group, points, read_group
from committee.scenarios.layout import Layout, read_layout
from cycles.models import Cycle
from toolkit.domain.marks import mark_of_values

DISTANCE = 100  # thousandths of a point under the best: what the committee takes for as good
DISTANCES = (50, 100, 200, 500)
SHORTEST, LONGEST = 1, 40  # of a waiting list
NO_GROUP = (
    "Aucun groupe ne respecte toutes les cibles impératives : « Proposer un groupe » dit lesquelles se contredisent."
)
NOBODY = "La liste d’attente se calcule pour un groupe : placez d’abord quelqu’un parmi les admis."
NO_OTHER = "Personne n’est hors du groupe avec une moyenne : la liste d’attente serait vide."
NO_DROP = (
    "Les désistements attendus du cycle sont à 0\u202f% : fixez-les avec les cibles pour que la liste ait un sens."
)

Progress = Callable[[int, int], None]


class CannotTell(Exception):
    """There is no answer; the message says why, in French."""


@dataclass(frozen=True)
class Subject:
    """What a study is about, read at once. `seal` stands for all that its answer depends on."""

    group: Group
    layout: Layout
    wishes: dict[str, Any]
    drop_rate: int
    seal: str


def read_subject(study: Study) -> Subject:
    """Four queries, whatever the number of dossiers."""
    scenario, committee = study.scenario, study.scenario.committee
    dossiers = read_dossiers(Item.objects.filter(committee=committee).standing())
    layout = read_layout(scenario)
    here = {dossier.pk for dossier in dossiers}
    admitted = [pk for pk, column in layout.columns.items() if column == Outcome.ADMITTED and pk in here]
    group = read_group(committee.cycle, dossiers, admitted)
    seal = seal_of(study, committee.cycle, group)
    return Subject(group, layout, study.wishes, committee.cycle.decline_share * 10, seal)


def seal_of(study: Study, cycle: Cycle, group: Group) -> str:
    """What stands for all that the answer depends on: people, scores, targets; for a waiting list, who is admitted."""
    known = group.dossiers.values()
    people = sorted((each.pk, each.score, each.employer, sorted(each.traits.items())) for each in known)
    depends: list[Any] = [study.wishes, cycle.seats, cycle.targets, people]
    if study.kind == StudyKind.WAITING:
        depends += [sorted(group.inside), cycle.decline_share]
    return mark_of_values(*depends)


def study_limits(subject: Subject, progress: Progress) -> dict[str, Any]:
    """What limits the best group: each limit that binds, and what relaxing it by one gains."""
    proposal = propose(subject.group.problem)
    if proposal is None:
        raise CannotTell(NO_GROUP)
    found = binding_limits(subject.group.problem, proposal, progress=progress)
    return {**_proposal(proposal), "limits": [_limit(each) for each in found if each.binds]}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "group": _pks(proposal.group),
        "mean": _points(proposal.mean),
        "unmet": [int(key) for key in proposal.unmet],
        "tie": proposal.tie.value,
    }


def _limit(relaxation: Relaxation) -> dict[str, Any]:
    return {
        "kind": relaxation.limit.kind.value,
        "key": relaxation.limit.key,
        "gain": _points(relaxation.gain),
        "entering": _pks(relaxation.entering),
        "leaving": _pks(relaxation.leaving),
    }


def study_stakes(subject: Subject, progress: Progress) -> dict[str, Any]:
    """Who is in every group near the best, in some, in none, and what decides."""
    distance = subject.wishes.get("distance", DISTANCE)
    found = stakes(subject.group.problem, distance, progress=progress)
    if found is None:
        raise CannotTell(NO_GROUP)
    people = [
        {
            "item": int(each.key),
            "presence": each.presence.value,
            "in_best": each.in_best,
            "margin": None if each.margin is None else _points(each.margin),
            "family": each.family,
            "margin_without": None if each.margin_without is None else _points(each.margin_without),
        }
        for each in found.people
        if subject.group.is_scored(each.key)
    ]
    return {**_proposal(found.best), "distance": distance, "people": people}


def study_waiting(subject: Subject, progress: Progress) -> dict[str, Any]:
    """The waiting list that best keeps the balance, and what each first refusal would do."""
    group, problem = subject.group, subject.group.problem
    if not group.inside:
        raise CannotTell(NOBODY)
    if not 0 < subject.drop_rate < 1000:
        raise CannotTell(NO_DROP)
    if not set(problem.by_key) - set(group.inside) - problem.fixed_out:
        raise CannotTell(NO_OTHER)
    progress(0, 2)
    length = subject.wishes.get("length") or len(subject.layout.waiting) or max(3, problem.seats // 4)
    found = alternates(problem, group.inside, min(length, LONGEST), subject.drop_rate)
    progress(1, 2)
    refusals = first_refusals(problem, group.inside, found.order)
    return {
        "order": _pks(found.order),
        "expected": _expected(found.expected),
        "by_score": _expected(found.by_score),
        "considered": found.considered,
        "covered": round(float(found.covered) * 100),
        "drop_rate": subject.drop_rate // 10,
        "refusals": [
            {"member": int(each.member), "by_rank": _swap(group, each.by_rank), "best": _swap(group, each.best)}
            for each in refusals
        ],
    }


def _swap(group: Group, cost: SwapCost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {"item": int(cost.entering), "words": group.tell_cost(cost), "breaks": cost.broken > 0}


def _expected(expected: Expected) -> dict[str, str]:
    return {"value": _points(expected.value), "missed": str(round(float(expected.missed), 2))}


def _points(thousandths: Fraction) -> str:
    return str(points(thousandths))


def _pks(keys: Iterable[str]) -> list[int]:
    return [int(key) for key in keys]
