"""The balance that a committee looks for in the group: lines stored as plain values in Cycle.targets."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db import models


class Dimension(models.TextChoices):
    """What is counted in the group."""

    GENDER = "GENDER", "Femmes et hommes"
    EMPLOYER_TYPE = "EMPLOYER_TYPE", "Type d’employeur"
    REGION = "REGION", "Région"
    STRATUM = "STRATUM", "Population de l’employeur"
    CATEGORY = "CATEGORY", "Fonction"


class Bound(models.TextChoices):
    """Which way the number holds."""

    AT_LEAST = "AT_LEAST", "Au moins"
    AT_MOST = "AT_MOST", "Au plus"


class Gender(models.TextChoices):
    """The values of Dimension.GENDER; others are those of the employer or of the function."""

    WOMEN = "WOMEN", "Femmes"
    MEN = "MEN", "Hommes"


@dataclass(frozen=True)
class Target:
    """« Au moins 8 femmes », « au plus 3 métropoles ».

    `value` belongs to its dimension: a Gender, an organisations EmployerType, Region or PopulationStratum, or a
    candidatures Category. `number` counts people.
    """

    dimension: str
    value: str
    bound: str
    number: int

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From one line of what a cycle stores."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__})

    def write(self) -> dict[str, Any]:
        """One line of what a cycle stores."""
        return {name: value if isinstance(value, int) else str(value) for name, value in asdict(self).items()}


def read_targets(stored: list[dict[str, Any]]) -> tuple[Target, ...]:
    """Every line of a cycle, in order."""
    return tuple(Target.read(line) for line in stored)
