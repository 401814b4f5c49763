"""States that carry what is said of them: a state is added in one place, its spec."""

from dataclasses import dataclass
from typing import Self

from django.db.models import TextChoices


@dataclass(frozen=True)
class StateSpec:
    """Tone and icon of the status pill. Apps that say more of a state write a subclass."""

    tone: str
    icon: str


class StateChoices(TextChoices):
    """Members written value, spec, label: `DRAFT = "draft", StateSpec("mute", "edit"), "Brouillon"`."""

    spec: StateSpec

    def __new__(cls, value: str, spec: StateSpec) -> "StateChoices":
        member = str.__new__(cls, value)
        member._value_ = value
        member.spec = spec
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member that a row holds. Raises ValueError for a value that is none."""
        return cls(value)  # type: ignore[call-arg]  # the call looks a member up
