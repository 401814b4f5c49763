"""The balance that a committee looks for in the group: lines stored as plain values in Cycle.targets."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db import models

EACH = "EACH"  # as a value: each value of the dimension, « au plus 5 par région »
DISTINCT = "DISTINCT"  # as a value: the values themselves are counted, « au moins 8 régions différentes »
POINT = 1_000  # weights and scores are whole thousandths of a point out of 20
LARGEST_WEIGHT = 5 * POINT
DEFAULT_DECLINE_SHARE = 10  # per cent of the admitted who are likely to give their place up
LARGEST_DECLINE_SHARE = 90


class Dimension(models.TextChoices):
    """What is counted in the group."""

    GENDER = "GENDER", "Femmes et hommes"
    EMPLOYER_TYPE = "EMPLOYER_TYPE", "Type d’employeur"
    REGION = "REGION", "Région"
    STRATUM = "STRATUM", "Population de l’employeur"
    CATEGORY = "CATEGORY", "Fonction"
    SENIORITY = "SENIORITY", "Ancienneté en direction générale"
    FIRST_CYCLE = "FIRST_CYCLE", "Premier cycle"


class Bound(models.TextChoices):
    """Which way the number holds."""

    AT_LEAST = "AT_LEAST", "Au moins"
    AT_MOST = "AT_MOST", "Au plus"


class Gender(models.TextChoices):
    """The values of Dimension.GENDER; others are those of the employer or of the function."""

    WOMEN = "WOMEN", "Femmes"
    MEN = "MEN", "Hommes"


class Seniority(models.TextChoices):
    """Bands of whole years in general management, all employers together, the lower bound included."""

    UNDER_3 = "UNDER_3", "Moins de 3 ans"
    FROM_3 = "FROM_3", "3 à 5 ans"
    FROM_6 = "FROM_6", "6 à 9 ans"
    FROM_10 = "FROM_10", "10 ans et plus"


class FirstCycle(models.TextChoices):
    """Whether the person has taken no cycle for general managers yet, at INET or elsewhere."""

    FIRST = "FIRST", "Premier cycle"
    LATER = "LATER", "Cycle déjà suivi"


_LOWER_BOUNDS = ((10, Seniority.FROM_10), (6, Seniority.FROM_6), (3, Seniority.FROM_3), (0, Seniority.UNDER_3))


def seniority_of(years: int) -> Seniority:
    """The band of a number of whole years. Raises ValueError under zero."""
    for bound, band in _LOWER_BOUNDS:
        if years >= bound:
            return band
    raise ValueError(f"A number of years is not negative: {years}.")


@dataclass(frozen=True)
class Target:
    """« Au moins 8 femmes », « au plus 5 par région », « souhait : au moins 2 SDIS (0,3 point) ».

    `value` belongs to its dimension: a Gender, an organisations EmployerType, Region or PopulationStratum, a
    candidatures Category, a Seniority, a FirstCycle; or EACH, or DISTINCT. `number` counts people (values, for
    DISTINCT). `weight` is what the mean of the group may lose for it, in thousandths of a point; 0 binds.
    """

    dimension: str
    value: str
    bound: str
    number: int
    weight: int = 0

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From one line of what a cycle stores; a line of before weights binds."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})

    def write(self) -> dict[str, Any]:
        """One line of what a cycle stores."""
        line = {name: value if isinstance(value, int) else str(value) for name, value in asdict(self).items()}
        if not self.weight:
            del line["weight"]
        return line

    @property
    def is_wish(self) -> bool:
        """Whether it may be left unmet, at its weight."""
        return self.weight > 0


def read_targets(stored: Iterable[dict[str, Any]]) -> tuple[Target, ...]:
    """Every line of a cycle, in order."""
    return tuple(Target.read(line) for line in stored)
