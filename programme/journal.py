"""What the journal of a session keeps, for staff alone."""

from programme.enums import ProgrammeAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in ProgrammeAct:
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
