"""From the dossiers of a committee and the targets of its cycle to what a group is solved and counted with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from candidatures.targets import TRAIT_COLUMNS, traits_of
from committee.composing.problem import Bound, Counted, Person, Problem, Target
from committee.models import ItemQuerySet
from committee.services.means import in_thousandths
from cycles import targets as asked
from cycles.models import Cycle

_OWN = ("pk", "uuid", "mean_score")
_OTHERS = ("last_name", "first_name", "employer_name", "siret")
_COLUMNS = (*_OWN, *(f"candidature__{name}" for name in (*_OTHERS, *TRAIT_COLUMNS)))
_BOUNDS = {asked.Bound.AT_LEAST: Bound.LEAST, asked.Bound.AT_MOST: Bound.MOST}
_COUNTED = {asked.EACH: Counted.PEOPLE_OF_EACH, asked.DISTINCT: Counted.VALUES}


@dataclass(frozen=True)
class Dossier:
    """One dossier as it counts in a group. `score`: thousandths of a point, None before any reading tells one;
    `employer`: its SIREN, empty where unknown; `traits`: the value in each dimension, empty where it does not say."""

    pk: int
    uuid: str
    name: str
    employer_name: str
    employer: str
    score: int | None
    traits: Mapping[str, str]

    @property
    def key(self) -> str:
        """What the solver calls it."""
        return key_of(self.pk)

    @property
    def person(self) -> Person:
        """What the solver reads of it; without a score it weighs nothing."""
        return Person(key=self.key, score=self.score or 0, traits=self.traits, employer=self.employer)


def key_of(pk: int) -> str:
    """The key of an item in a problem."""
    return str(pk)


def read_dossiers(items: ItemQuerySet) -> list[Dossier]:
    """These dossiers, in their order. One query, whatever their number; no long text is read."""
    found = []
    for row in items.values_list(*_COLUMNS):
        columns = dict(zip(_COLUMNS, row, strict=True))
        said = {name: columns[f"candidature__{name}"] for name in (*_OTHERS, *TRAIT_COLUMNS)}
        mean = columns["mean_score"]
        found.append(
            Dossier(
                pk=columns["pk"],
                uuid=str(columns["uuid"]),
                name=f"{said['first_name']} {said['last_name']}".strip(),
                employer_name=said["employer_name"],
                employer=said["siret"][:9],
                score=None if mean is None else in_thousandths(mean),
                traits=traits_of(said),
            )
        )
    return found


def problem_of(
    cycle: Cycle, dossiers: Iterable[Dossier], *, kept: Collection[int] = (), left_out: Collection[int] = ()
) -> Problem:
    """What the cycle asks of a group of these dossiers, by its places and targets, one per employer.

    `kept` and `left_out`: the items that somebody has settled. Whoever has no score yet is left out too, unless kept.
    The draw between equals is made from the cycle's address: the same group each time, and nobody chose it.
    """
    people = list(dossiers)
    inside = frozenset(map(key_of, kept))
    outside = {key_of(pk) for pk in left_out} | {dossier.key for dossier in people if dossier.score is None}
    return Problem(
        people=tuple(dossier.person for dossier in people),
        seats=cycle.seats,
        targets=targets_of(cycle),
        fixed_in=inside,
        fixed_out=frozenset(outside - inside),
        seed=cycle.slug,
    )


def targets_of(cycle: Cycle) -> tuple[Target, ...]:
    """The targets of a cycle as the solver reads them; the key of each is its place, from 0."""
    return tuple(target_of(place, line) for place, line in enumerate(asked.read_targets(cycle.targets)))


def target_of(place: int, line: asked.Target) -> Target:
    """One target of a cycle, whose key is its place."""
    counted = _COUNTED.get(line.value, Counted.PEOPLE)
    return Target(
        key=str(place),
        family=line.dimension,
        bound=_BOUNDS[asked.Bound(line.bound)],
        number=line.number,
        values=frozenset({line.value}) if counted == Counted.PEOPLE else frozenset(),
        counted=counted,
        weight=line.weight or None,
    )
