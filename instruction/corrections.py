"""What a correction changed, for the people who asked for it."""

from dataclasses import dataclass
from typing import Any

from candidatures.forms.versions import in_words
from candidatures.models import Candidature, CorrectionRequest


@dataclass(frozen=True)
class Change:
    """One answer: its label, what it was when it was submitted, what it is since."""

    label: str
    before: str
    after: str


def changes_of(correction: CorrectionRequest) -> list[Change]:
    """The answers that a correction replaced, in words; none before it is sent. No query."""
    before, after = (_rebuilt(values) for values in (correction.former, correction.buffer))
    return [
        Change(_label(name), in_words(name, getattr(before, name)), in_words(name, getattr(after, name)))
        for name in correction.former
    ]


def _rebuilt(values: dict[str, Any]) -> Candidature:
    """A dossier that holds these answers and is never saved."""
    return Candidature(**{name: Candidature._meta.get_field(name).to_python(value) for name, value in values.items()})


def _label(name: str) -> str:
    label = str(Candidature._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]
