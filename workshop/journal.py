"""What the journal of a cycle keeps, for staff alone."""

from toolkit.journal.kinds import Audience, EntryKind, register
from workshop.enums import CycleAct


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in CycleAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
