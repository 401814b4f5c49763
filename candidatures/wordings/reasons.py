"""The usual reasons that staff pick from when they write about a dossier."""

from typing import NamedTuple

from candidatures.models import Candidature
from candidatures.wordings.common import candidature_values
from cycles.models import Cycle
from cycles.wordings import cycle_values
from toolkit.wordings.reasons import reasons_for_all, reasons_of


class Reason(NamedTuple):
    """A reason to start from: its title, and what goes into which field."""

    title: str
    parts: list[tuple[str, str]]


def usual_reasons(key: str, candidature: Candidature, *, apart: bool = False) -> list[Reason]:
    """The reasons of a library, filled in for this dossier. `apart`: the first paragraph says what, the rest why."""
    cycle = candidature.cycle
    entries = reasons_of(key, candidature_values(candidature), institute=cycle.institute, scope=cycle.uuid)
    return [Reason(entry.title, _split(entry.text) if apart else [("what", entry.text)]) for entry in entries]


def reasons_for_several(key: str, cycle: Cycle) -> list[Reason]:
    """Those of a library that several people of a cycle may read alike: the others name one person."""
    entries = reasons_for_all(key, cycle_values(cycle), institute=cycle.institute, scope=cycle.uuid)
    return [Reason(entry.title, [("what", entry.text)]) for entry in entries]


def _split(text: str) -> list[tuple[str, str]]:
    what, _, why = text.partition("\n\n")
    return [("what", what), ("why", why)] if why else [("what", what)]
