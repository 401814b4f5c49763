"""What a revision changes in a submitted dossier, answer by answer."""

from dataclasses import dataclass
from typing import Any

from candidatures.forms.versions import in_words
from candidatures.models import Candidature, Revision
from candidatures.models.correction import label_of
from candidatures.working_copy import as_sent


@dataclass(frozen=True)
class Change:
    """One answer: its field and label, what it was when it was last sent, what it is since."""

    name: str
    label: str
    before: str
    after: str


def changes_of(revision: Revision) -> list[Change]:
    """The answers that a revision replaced, in words; none before it is sent. No query."""
    before, after = (_rebuilt(values) for values in (revision.former, revision.buffer))
    return [_change(name, before, after) for name in revision.former]


def unsent_changes(candidature: Candidature, revision: Revision) -> list[Change]:
    """The answers that a revision would replace in the dossier as it was last sent, in words. No query."""
    sent, written = as_sent(candidature), _rebuilt(revision.buffer)
    return [_change(name, sent, written) for name in revision.buffer if getattr(sent, name) != getattr(written, name)]


def _change(name: str, before: Candidature, after: Candidature) -> Change:
    return Change(name, label_of(name), in_words(name, getattr(before, name)), in_words(name, getattr(after, name)))


def _rebuilt(values: dict[str, Any]) -> Candidature:
    """A dossier that holds these answers and is never saved."""
    return Candidature(**{name: Candidature._meta.get_field(name).to_python(value) for name, value in values.items()})
