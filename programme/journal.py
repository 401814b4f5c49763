"""What the journal of a session and of a participant keeps, for staff alone."""

from programme.enums import ProgrammeAct, PromotionAct
from toolkit.journal.kinds import Audience, EntryKind, register


def declare() -> None:
    """Register the acts of this app. Called once, when the app is ready."""
    for act in (*ProgrammeAct, *PromotionAct):
        register(EntryKind(name=act.value, label=str(act.label), audiences=frozenset({Audience.STAFF})))
