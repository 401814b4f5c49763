"""Who may be declared eligible: the conditions of a cycle, stored as plain values in Cycle.eligibility."""

from dataclasses import asdict, dataclass
from typing import Any, Self

NEVER_AGAIN = 0


@dataclass(frozen=True)
class Eligibility:
    """Each condition that is left out asks for nothing.

    `categories`: functions that may apply (values of candidatures.enums.Category), empty for all. `min_years`: whole
    years in post. `repeat_after`: years after which somebody of an earlier promotion may apply again, 0 for never.
    `min_staff`, `min_population`: of the employer.
    """

    categories: tuple[str, ...] = ()
    min_years: int | None = None
    repeat_after: int | None = None
    min_staff: int | None = None
    min_population: int | None = None

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From what a cycle stores."""
        values = {name: stored.get(name) for name in cls.__dataclass_fields__}
        return cls(**{**values, "categories": tuple(values["categories"] or ())})

    def write(self) -> dict[str, Any]:
        """What a cycle stores: the conditions that there are, and no others."""
        values = {**asdict(self), "categories": list(self.categories)}
        return {name: value for name, value in values.items() if value is not None and value != []}
