"""Propose the best group as a scenario, or say which limits contradict."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import User
from candidatures.targets import tell_target
from committee.composing.answers import Contradiction, Proposal
from committee.composing.contradicting import contradiction
from committee.composing.people import Dossier, problem_of, read_dossiers
from committee.composing.problem import Limit, LimitKind, Problem
from committee.composing.proposing import propose
from committee.enums import Outcome, StudyKind
from committee.models import Committee, Item, Scenario
from committee.scenarios.layout import Place
from committee.scenarios.making import create_scenario, dated_name, free_name
from committee.scenarios.rights import check_composer
from committee.scenarios.studies import order_study
from cycles.models import Cycle
from cycles.targets import read_targets
from toolkit.domain.errors import DomainError
from toolkit.programs import Unsolved

PATIENCE = 20.0  # seconds: the page waits for the answer
TOO_LONG = (
    "Le meilleur groupe n’a pas été trouvé dans le temps prévu, et rien n’a été changé : gardez moins de souhaits, "
    "donnez-leur des poids plus différents ou assouplissez une cible, puis recommencez."
)


class ContradictionError(DomainError):
    """No group keeps every limit. `limits`: a smallest set of them that contradict, in French."""

    def __init__(self, message: str, limits: list[str]) -> None:
        super().__init__(message)
        self.limits = limits


@dataclass(frozen=True)
class Proposed:
    """The best group of a cycle, with what it was found from."""

    problem: Problem
    dossiers: list[Dossier]
    proposal: Proposal


def find_group(cycle: Cycle, committee: Committee, *, seconds: float = PATIENCE) -> Proposed:
    """The best group of those who have a mean. Two queries.

    Raises ContradictionError (409) where none keeps every limit, DomainError (409) for fewer people than seats or past
    so many seconds.
    """
    dossiers = read_dossiers(Item.objects.filter(committee=committee).standing())
    problem = problem_of(cycle, dossiers)
    eligible = len(problem.people) - len(problem.fixed_out)
    if eligible < cycle.seats:
        raise DomainError(_too_few(eligible, cycle.seats, len(problem.fixed_out)))
    try:
        proposal = propose(problem, seconds=seconds)
        if proposal is not None:
            return Proposed(problem, dossiers, proposal)
        found = contradiction(problem, seconds=seconds)
    except Unsolved as error:
        raise DomainError(TOO_LONG) from error
    raise _contradicts(cycle, found)


def _too_few(eligible: int, seats: int, unread: int) -> str:
    people = f"{eligible} dossiers ont" if eligible > 1 else f"{eligible} dossier a"
    told = f"{people} une moyenne, pour {seats} places : il n’y a personne à départager."
    if unread:
        told += f" {unread} autre{'s' if unread > 1 else ''} n’{'ont' if unread > 1 else 'a'} aucune lecture validée."
    return f"{told} Partez des meilleures notes, puis déplacez qui vous voulez."


def _contradicts(cycle: Cycle, found: Contradiction | None) -> ContradictionError:
    limits = [tell_limit(cycle, limit) for limit in found.limits] if found else []
    return ContradictionError("Aucun groupe ne respecte toutes les limites à la fois.", limits)


def tell_limit(cycle: Cycle, limit: Limit) -> str:
    """A limit in French."""
    if limit.kind == LimitKind.TARGET:
        return tell_target(read_targets(cycle.targets)[int(limit.key)])
    if limit.kind == LimitKind.ONE_PER_EMPLOYER:
        return "Au plus une personne par employeur"
    return f"Un groupe de {cycle.seats} personnes"


def propose_scenario(*, actor: User, committee: Committee, key: UUID | None = None) -> Scenario:
    """Make a scenario of the best group; what limits it is computed in the background. `key`: that of the page which
    asked: sent twice, it is one. Raises as find_group and create_scenario.

    The group is found before anything is locked: it takes a while.
    """
    check_composer(actor, committee)
    known = Scenario.objects.filter(uuid=key, author=actor).first() if key else None
    if known is not None:
        return known
    found = find_group(committee.cycle, committee)
    inside = {int(member) for member in found.proposal.group}
    places = {each.pk: Place(Outcome.ADMITTED if each.pk in inside else Outcome.REJECTED) for each in found.dossiers}
    with transaction.atomic():
        name = free_name(committee, dated_name("Proposition"))
        made = create_scenario(actor=actor, committee=committee, name=name, places=places, key=key)
        order_study(made, StudyKind.LIMITS, {})
    return made
